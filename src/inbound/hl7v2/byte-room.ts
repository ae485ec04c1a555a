/** Memory that all connections of a door share, so that many large frames at once can't take more than there is. */
export type ByteRoom = {
  /** Notes what one connection holds now; false: with it there is too much, and this one must give way. */
  hold(connection: object, bytes: number): boolean;
  readonly held: number;
};

/** Makes room for so many bytes. A connection alone always has room for one frame. */
export function makeByteRoom(maxBytes: number): ByteRoom {
  const holders = new Map<object, number>();
  let held = 0;
  return {
    hold: (connection, bytes) => {
      held += bytes - (holders.get(connection) ?? 0);
      if (bytes === 0) {
        holders.delete(connection);
      } else {
        holders.set(connection, bytes);
      }
      return held <= maxBytes || holders.size <= 1 || bytes === 0;
    },
    get held() {
      return held;
    },
  };
}

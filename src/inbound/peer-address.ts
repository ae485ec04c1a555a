import type { Socket } from 'node:net';

/** The IP address at the other end; an IPv4 address is written as such, also when it came over an IPv6 socket. Empty when the connection is gone. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}

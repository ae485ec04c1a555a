export function addReplay(): void {}

export function addDeadLetters(): void {}

export function addServe(): void {}

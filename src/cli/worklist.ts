export function addWorklist(): void {}

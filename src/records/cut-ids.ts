/** Whether a test's id was cut inside its parameters, as `test_a[x`: hundreds in public rows are. */
export function isCutId(id: string): boolean {
  return id.split('[').length > id.split(']').length;
}

/** @returns the day of an instant as a date field has it, where the person is */
export function dayOf(millis: number): string {
  const date = new Date(millis);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(
    date.getDate(),
  )}`;
}

/** @returns the instant at which a day begins where the person is */
export function beginOf(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

/** @returns the last instant of a day where the person is */
export function endOf(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}

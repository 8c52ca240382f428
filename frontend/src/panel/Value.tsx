/** One value in the reader's words. */
import { propertyText } from "../property";
import type { Field, PropertyValue } from "../wire";

export function Value({ field, value }: { field: Field; value: PropertyValue | undefined }) {
  return <>{propertyText(field, value)}</>;
}

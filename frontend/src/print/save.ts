/** Hands a file to the browser to keep. */
export function saveAs(file: Blob, name: string): void {
  const href = URL.createObjectURL(file);
  press(href, name);
  setTimeout(() => URL.revokeObjectURL(href), 60_000); // the browser reads it after the press
}

/** Follows a link that is a download. */
export function press(href: string, name = ""): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

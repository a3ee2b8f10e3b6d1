/** As the `ref` of a dialog's first field: the focus begins there, not at the button that closes the dialog. */
export function focusFirst(element: HTMLElement | null): void {
  element?.focus();
}

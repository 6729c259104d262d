/** One spelling of equal paths. */
export function unified(path: string): string {
  return path
    .replace(/\.__dict__\[([\w.]+)\]/g, '.$1')
    .replace(/^java\.lang\./, '')
    .replace(/^(?:globalThis|global|window)(?=[.[])/, 'globalThis')
    .replace(/^globalThis\[([A-Za-z_$][\w$]*)\]/, 'globalThis.$1')
    .replace(
      /^globalThis\.(?!(?:describe|it|test|suite|expect|assert|jest|vi|(?:before|after)(?:Each|All)?|__vitest\w*|__\w*[jJ]est\w*)(?![\w$]))|^@(?=process\b)/,
      '',
    );
}

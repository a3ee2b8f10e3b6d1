import 'react';

/** Custom properties in `style`, such as `--c`. */
declare module 'react' {
  interface CSSProperties {
    [variable: `--${string}`]: string | number | undefined;
  }
}

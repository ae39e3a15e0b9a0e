import * as React from 'react';

/** How wide it is, and how large its text, in pixels. */
export function useMeasure(host: React.RefObject<HTMLElement>): { width: number; em: number } {
  const [size, setSize] = React.useState({ width: 600, em: 13 });
  React.useEffect(() => {
    const element = host.current;
    if (element === null) {
      return undefined;
    }
    const measure = (): void => {
      const em = parseFloat(getComputedStyle(element).fontSize) || 13;
      const width = element.clientWidth || 600;
      setSize(known => (known.width === width && known.em === em ? known : { width, em }));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [host]);
  return size;
}

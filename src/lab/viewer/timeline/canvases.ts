/** Sizes a canvas in pixels of the page, as sharp as the screen is. */
export function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  canvas.width = Math.round(width * ratio());
  canvas.height = Math.round(height * ratio());
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

export function clear(context: CanvasRenderingContext2D, width: number, height: number): void {
  context.setTransform(ratio(), 0, 0, ratio(), 0, 0);
  context.clearRect(0, 0, width, height);
}

/** Canvases one below the other, on paper of this colour. */
export function joined(
  paper: string,
  ...canvases: readonly HTMLCanvasElement[]
): Promise<Blob | null> {
  const whole = document.createElement('canvas');
  whole.width = Math.max(...canvases.map(({ width }) => width));
  whole.height = canvases.reduce((sum, { height }) => sum + height, 0);
  const context = whole.getContext('2d');
  if (context === null) {
    return Promise.resolve(null);
  }
  context.fillStyle = paper;
  context.fillRect(0, 0, whole.width, whole.height);
  let top = 0;
  for (const canvas of canvases) {
    context.drawImage(canvas, 0, top);
    top += canvas.height;
  }
  return new Promise(resolve => whole.toBlob(resolve));
}

function ratio(): number {
  return window.devicePixelRatio || 1;
}

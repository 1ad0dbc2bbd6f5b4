// What the agent tells, asked again and again while the page is visible.

const EVERY = 3000;
const SOON = 600;

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function get(path, signal) {
  return read(await fetch(path, { headers: { Accept: 'application/json' }, signal }));
}

export async function read(response, posted) {
  const text = await response.text();
  if (response.status === 202 && !posted) {
    return null;
  }
  if (!response.ok) {
    let reason = text.trim();
    try {
      const said = JSON.parse(text);
      reason = said.reason || said.refused || reason;
    } catch {
      // It is a line of text.
    }
    throw new Refused(response.status, reason);
  }
  return JSON.parse(text);
}

/**
 * Asks for a document until it is stopped. `tell` gets each new one, or an error; the last document
 * stays valid after an error. `once`: until all agents have answered, or the agent has refused.
 */
export class Watch {
  constructor(path, tell, once) {
    this.path = path;
    this.tell = tell;
    this.once = once;
    this.failures = 0;
    this.run = this.run.bind(this);
    this.wake = this.wake.bind(this);
    document.addEventListener('visibilitychange', this.wake);
    this.run();
  }

  async run() {
    this.busy = true;
    this.abort = new AbortController();
    const limit = setTimeout(() => this.abort.abort(), 10000);
    let next = EVERY;
    try {
      const found = await get(this.path, this.abort.signal);
      this.failures = 0;
      if (this.stopped) {
        return;
      }
      if (found === null) {
        next = SOON;
      } else {
        next = found.waiting > 0 ? SOON : this.once ? 0 : EVERY;
        this.tell(found, null);
      }
    } catch (error) {
      if (this.stopped) {
        return;
      }
      this.failures++;
      next = this.once && error.status ? 0 : Math.min(30000, EVERY * this.failures);
      this.tell(null, error);
    } finally {
      this.busy = false;
      clearTimeout(limit);
    }
    if (next === 0) {
      this.timer = 0;
    } else if (!this.stopped && !document.hidden) {
      this.timer = setTimeout(this.run, next);
    } else {
      this.timer = null;
    }
  }

  /** Asks now. */
  again() {
    if (this.busy || this.stopped) return;
    clearTimeout(this.timer);
    this.run();
  }

  wake() {
    if (!document.hidden && this.timer === null && !this.stopped) {
      this.timer = 0;
      this.run();
    }
  }

  stop() {
    this.stopped = true;
    document.removeEventListener('visibilitychange', this.wake);
    clearTimeout(this.timer);
    this.abort.abort();
  }
}

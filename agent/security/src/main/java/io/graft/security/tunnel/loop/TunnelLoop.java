package io.graft.security.tunnel.loop;

import io.graft.daemon.AgentThread;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code graft-tunnel}, which accepts and passes on all connections. Unlike the agent's
 * other loop, it looks at deadlines once a second only, because there may be thousands of
 * connections.
 */
public final class TunnelLoop implements Runnable {
  /** As much as a TLS record with its overhead needs. */
  static final int BUFFER = 19 * 1024;

  private static final int BUFFERS_KEPT = 128;
  private static final long SWEEP_MILLIS = 1000;

  /** What the loop watches. All methods are called on its thread. */
  public abstract static class Handler {
    /** The channel of a key is ready for an operation in its interest set. */
    public abstract void ready(SelectionKey key);

    /** Called about once a second. */
    public abstract void sweep(long nowNanos);

    /** Something failed, or the loop ends. May be called more than once. */
    public abstract void close();
  }

  private final Selector selector;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Set<Handler> handlers =
      Collections.newSetFromMap(new IdentityHashMap<Handler, Boolean>());
  private final ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
  private volatile boolean closed;
  private long swept = System.nanoTime();

  public TunnelLoop() throws IOException {
    selector = Selector.open();
    AgentThread.create("tunnel", this).start();
  }

  /** Runs a task on the loop's thread; not after {@link #close}. */
  public void execute(Runnable task) {
    tasks.add(task);
    selector.wakeup();
  }

  /** Ends the thread, and closes everything. */
  public void close() {
    closed = true;
    selector.wakeup();
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        selector.select(SWEEP_MILLIS);
        turn();
      }
    } catch (IOException | RuntimeException e) {
      AgentLog.print("the TLS listener has ended", e);
    } finally {
      for (Handler handler : new ArrayList<>(handlers)) {
        close(handler);
      }
      runTasks();
      try {
        selector.close();
      } catch (IOException e) {
        AgentLog.print("the TLS listener could not be closed", e);
      }
    }
  }

  private void turn() {
    Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.isValid()) {
        call((Handler) key.attachment(), key, 0);
      }
    }
    runTasks();
    long now = System.nanoTime();
    if (now - swept >= SWEEP_MILLIS * 1_000_000) {
      swept = now;
      for (Handler handler : new ArrayList<>(handlers)) {
        call(handler, null, now);
      }
    }
  }

  private void runTasks() {
    for (Runnable next = tasks.poll(); next != null; next = tasks.poll()) {
      try {
        next.run();
      } catch (RuntimeException | Error e) {
        report(e);
      }
    }
  }

  /**
   * @param key that is ready; {@code null}: it is time for a sweep
   */
  private static void call(Handler handler, @Nullable SelectionKey key, long sweep) {
    try {
      if (key != null) {
        handler.ready(key);
      } else {
        handler.sweep(sweep);
      }
    } catch (RuntimeException | Error e) {
      report(e);
      close(handler);
    }
  }

  private static void close(Handler handler) {
    try {
      handler.close();
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }

  private static void report(Throwable failure) {
    AgentLog.atMost(
        "tunnel", 60_000, "a TLS connection failed because of a bug: " + AgentLog.reason(failure));
  }

  public SelectionKey register(SelectableChannel channel, int operations, Handler handler)
      throws IOException {
    SelectionKey key = channel.register(selector, operations, handler);
    handlers.add(handler);
    return key;
  }

  /** Gives a channel to another handler, which the loop watches from now on. */
  void hand(SelectionKey key, int operations, Handler next) {
    handlers.remove((Handler) key.attachment());
    key.attach(next);
    key.interestOps(operations);
    handlers.add(next);
  }

  /** How many channels it watches. */
  public int size() {
    return handlers.size();
  }

  public void remove(Handler handler) {
    handlers.remove(handler);
  }

  /** Releases the ports of channels that were closed just now. */
  public void flush() throws IOException {
    if (selector.isOpen()) {
      selector.selectNow();
    }
  }

  /** Returns an empty buffer, to be given back. */
  public ByteBuffer acquire() {
    ByteBuffer kept = buffers.poll();
    return kept == null ? ByteBuffer.allocate(BUFFER) : kept;
  }

  public void release(ByteBuffer buffer) {
    if (buffer.capacity() == BUFFER && buffers.size() < BUFFERS_KEPT) {
      buffer.clear();
      buffers.push(buffer);
    }
  }
}

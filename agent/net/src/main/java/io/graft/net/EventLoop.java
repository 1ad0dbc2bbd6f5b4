package io.graft.net;

import io.graft.daemon.AgentThread;
import io.graft.log.AgentLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The thread {@code graft-net}, which serves all connections of the agent. It starts with the first
 * task. A peer that does not respond delays no other.
 *
 * <p>{@link #execute}, {@link #resolver} and {@link #close} may be called from any thread; all
 * other methods are for tasks and handlers, which run on the loop's own thread.
 */
public final class EventLoop {
  private static final int BUFFER = 64 * 1024;

  /**
   * If the loop wakes up later than this after a deadline, its JVM or its machine was suspended,
   * and the peer may have responded in time.
   */
  private static final long LATE_NANOS = 250_000_000;

  /** How much longer to wait for such a peer, once. */
  private static final long POSTPONED_NANOS = 1_000_000_000;

  /** Work for the loop's thread. Exactly one of its methods is called, once. */
  public interface Task {
    /** Must be short: it blocks all other connections. */
    void run();

    /**
     * The task was not run, or {@link #run} threw.
     *
     * @param why a clause for the log
     */
    void failed(String why);
  }

  private final Object monitor = new Object();
  private final Deque<Task> tasks = new ArrayDeque<>();
  private @Nullable AddressResolver resolver;
  private @Nullable Thread thread;
  private @Nullable Selector selector;
  private boolean closed;

  // The fields below are only used on the loop's thread.
  private final Set<EventHandler> handlers = new HashSet<>();
  private @Nullable ByteBuffer buffer;

  /** Creates a loop with a resolver. Neither opens or loads anything before its first use. */
  public EventLoop() {}

  public EventLoop(AddressResolver resolver) {
    this.resolver = resolver;
  }

  /** Looks up host names without blocking the loop. */
  public AddressResolver resolver() {
    synchronized (monitor) {
      AddressResolver made = resolver;
      if (made == null) {
        made = new AddressResolver();
        resolver = made;
      }
      return made;
    }
  }

  /**
   * Runs a task on the loop's thread, after all earlier ones. Callers limit the number of tasks.
   *
   * @return {@code false} if the loop is closed or no selector can be opened; then no method of the
   *     task is called
   */
  public boolean execute(Task task) {
    synchronized (monitor) {
      if (closed) {
        return false;
      }
      Selector open = selector;
      if (open == null) {
        try {
          open = Selector.open();
        } catch (IOException e) {
          // There is no free file descriptor. The next task tries again.
          return false;
        }
        selector = open;
        start(open);
      }
      tasks.add(task);
      open.wakeup();
      return true;
    }
  }

  private void start(Selector open) {
    Thread made =
        AgentThread.create(
            "net",
            new Runnable() {
              @Override
              public void run() {
                loop(open);
              }
            });
    thread = made;
    made.start();
  }

  /** Stops the loop: everything in progress fails, and nothing new starts. */
  public void close(long millis) {
    Thread running;
    synchronized (monitor) {
      closed = true;
      running = thread;
      if (selector != null) {
        selector.wakeup();
      }
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(Math.max(1, millis));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void loop(Selector open) {
    try {
      while (!isClosed()) {
        open.select(millisToNextDeadline());
        turn(open);
      }
    } catch (IOException | RuntimeException e) {
      // The selector has failed. The next task opens another one.
      AgentLog.atMost("event loop", 60000, "lost the agent's connections, reconnecting: " + e);
    } finally {
      end(open);
    }
  }

  /**
   * Handles what has arrived before it checks deadlines: the loop itself may have been late. A
   * handler or task that throws does not affect others.
   */
  private void turn(Selector open) {
    Iterator<SelectionKey> ready = open.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.isValid()) {
        EventHandler handler = (EventHandler) key.attachment();
        try {
          handler.ready();
        } catch (RuntimeException | Error e) {
          fail(handler, e);
        }
      }
    }
    expire(System.nanoTime());
    for (Task next = nextTask(); next != null; next = nextTask()) {
      try {
        next.run();
      } catch (RuntimeException | Error e) {
        report(e);
        fail(next, e.toString());
      }
    }
  }

  private void fail(EventHandler handler, Throwable failure) {
    report(failure);
    try {
      handler.fail(failure.toString());
    } catch (RuntimeException | Error e) {
      // The handler is broken. Stop watching it.
      handlers.remove(handler);
    }
  }

  private static void fail(Task task, String why) {
    try {
      task.failed(why);
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }

  private static void report(Throwable failure) {
    try {
      AgentLog.atMost(
          "event loop task",
          60000,
          "a request of the agent failed because of a bug: " + AgentLog.reason(failure));
    } catch (RuntimeException | Error e) {
      // Most likely out of memory, so logging would fail too.
      return;
    }
  }

  private boolean isClosed() {
    synchronized (monitor) {
      return closed;
    }
  }

  private @Nullable Task nextTask() {
    synchronized (monitor) {
      return closed ? null : tasks.poll();
    }
  }

  private void end(Selector open) {
    String why = isClosed() ? "the agent has stopped" : "the agent has lost its connections";
    for (EventHandler handler : new ArrayList<>(handlers)) {
      try {
        handler.fail(why);
      } catch (RuntimeException | Error e) {
        report(e);
      }
    }
    handlers.clear();
    try {
      open.close();
    } catch (IOException e) {
      report(e);
    }
    List<Task> left;
    synchronized (monitor) {
      left = new ArrayList<>(tasks);
      tasks.clear();
      // Unless this is closed, the next task starts another thread.
      selector = null;
      thread = null;
    }
    for (Task task : left) {
      fail(task, why);
    }
  }

  /** 0 if no handler waits. */
  private long millisToNextDeadline() {
    long now = System.nanoTime();
    long left = Long.MAX_VALUE;
    for (EventHandler handler : handlers) {
      left = Math.min(left, handler.deadline() - now);
    }
    return left == Long.MAX_VALUE ? 0 : Math.max(1, left / 1_000_000 + 1);
  }

  private void expire(long now) {
    List<EventHandler> expired = null;
    for (EventHandler handler : handlers) {
      long over = now - handler.deadline();
      if (over >= 0 && !(over > LATE_NANOS && handler.postpone(now + POSTPONED_NANOS))) {
        expired = expired == null ? new ArrayList<>() : expired;
        expired.add(handler);
      }
    }
    if (expired != null) {
      for (EventHandler handler : expired) {
        try {
          handler.expire();
        } catch (RuntimeException | Error e) {
          fail(handler, e);
        }
      }
    }
  }

  /** Watches a handler that has no channel yet. */
  public void add(EventHandler handler) {
    handlers.add(handler);
  }

  /** Watches a handler and its channel. */
  public SelectionKey register(SelectableChannel channel, int operations, EventHandler handler)
      throws IOException {
    SelectionKey key = channel.register(selector, operations, handler);
    handlers.add(handler);
    return key;
  }

  /** Stops watching a handler. Does not close its channel. */
  public void remove(EventHandler handler) {
    handlers.remove(handler);
  }

  /** Returns an empty buffer for a single read; valid until the handler returns. */
  public ByteBuffer buffer() {
    ByteBuffer shared = buffer;
    if (shared == null) {
      shared = ByteBuffer.allocate(BUFFER);
      buffer = shared;
    }
    shared.clear();
    return shared;
  }
}

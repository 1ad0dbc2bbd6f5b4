package io.graft.wire;

import io.graft.config.Notice;
import io.graft.daemon.Scheduler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The thread, {@code graft-wire}, that serves all exchanges at once. It is made by the first of
 * them. An instance that does not answer holds up nobody but itself.
 */
public final class Wire {
  private static final int BUFFER = 64 * 1024;

  /**
   * How much later than asked for this thread may come and still be on time. Where it is later, its
   * machine or its JVM stood still, and nobody knows whether the peer would have answered.
   */
  private static final long LATE_NANOS = 250_000_000;

  /** How long a peer then has once more. */
  private static final long POSTPONED_NANOS = 1_000_000_000;

  /** Idle connections that are kept for one peer. */
  private static final int MOST_IDLE = 16;

  private final Object monitor = new Object();
  private final Deque<Exchange> begun = new ArrayDeque<>();
  private final Deque<Exchange> cancelled = new ArrayDeque<>();
  private final Deque<MessageExchange> messages = new ArrayDeque<>();
  private @Nullable Thread thread;
  private @Nullable Selector selector;
  private boolean closed;

  // From here on, the thread's own.
  private final Set<Link> links = new HashSet<>();
  private final Map<String, Deque<Connection>> pool = new HashMap<>();
  private @Nullable ByteBuffer buffer;
  private @Nullable Anyone anyone;

  /**
   * Begins an exchange and returns at once. Whoever begins them bounds how many are under way.
   *
   * @return whether it was begun; {@code false}: this has been closed, or has no selector
   */
  public boolean begin(Exchange exchange) {
    return begin(begun, exchange);
  }

  /** As {@link #begin(Exchange)}. */
  public boolean begin(MessageExchange exchange) {
    return begin(messages, exchange);
  }

  private <T> boolean begin(Deque<T> queue, T exchange) {
    synchronized (monitor) {
      if (closed) {
        return false;
      }
      Selector open = selector;
      if (open == null) {
        try {
          open = Selector.open();
        } catch (IOException e) {
          // No file descriptor is left: asked again when there is the next to begin.
          return false;
        }
        selector = open;
        start(open);
      }
      queue.add(exchange);
      open.wakeup();
      return true;
    }
  }

  /**
   * Ends an exchange that nobody waits for any more, soon. It may still have been told what came of
   * it meanwhile.
   */
  public void cancel(Exchange exchange) {
    synchronized (monitor) {
      if (!closed && selector != null && !begun.remove(exchange)) {
        cancelled.add(exchange);
        selector.wakeup();
      }
    }
  }

  private void start(Selector open) {
    Thread made =
        Scheduler.thread(
            "wire",
            new Runnable() {
              @Override
              public void run() {
                loop(open);
              }
            });
    thread = made;
    made.start();
  }

  /** Ends: what is under way fails, and nothing more is begun. Waits for that a little. */
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
        open.select(patience());
        // First what has come, then what has not: this thread may itself have been late.
        Iterator<SelectionKey> ready = open.selectedKeys().iterator();
        while (ready.hasNext()) {
          SelectionKey key = ready.next();
          ready.remove();
          if (key.isValid()) {
            ((Link) key.attachment()).ready();
          }
        }
        expire(System.nanoTime());
        for (Exchange next = nobodys(); next != null; next = nobodys()) {
          abandon(next);
        }
        for (Exchange next = next(begun); next != null; next = next(begun)) {
          serve(next, System.nanoTime());
        }
        for (MessageExchange next = next(messages); next != null; next = next(messages)) {
          MessageLink.open(this, next, System.nanoTime());
        }
      }
    } catch (IOException | RuntimeException e) {
      Notice.atMost("wire", 60000, "the agent sends no more checks, copies and questions: " + e);
    } finally {
      end(open);
    }
  }

  private boolean isClosed() {
    synchronized (monitor) {
      return closed;
    }
  }

  private <T> @Nullable T next(Deque<T> queue) {
    synchronized (monitor) {
      return closed ? null : queue.poll();
    }
  }

  private @Nullable Exchange nobodys() {
    synchronized (monitor) {
      return cancelled.poll();
    }
  }

  private void abandon(Exchange exchange) {
    for (Link link : links) {
      if (link instanceof Connection && ((Connection) link).serves(exchange)) {
        ((Connection) link).cancel();
        return;
      }
    }
  }

  private void end(Selector open) {
    List<Exchange> never;
    List<MessageExchange> neverSent;
    synchronized (monitor) {
      closed = true;
      never = new ArrayList<>(begun);
      begun.clear();
      cancelled.clear();
      neverSent = new ArrayList<>(messages);
      messages.clear();
    }
    for (Exchange exchange : never) {
      exchange.failed(Exchange.Fault.OURS, "the agent has ended");
    }
    for (MessageExchange exchange : neverSent) {
      exchange.failed("the agent has ended");
    }
    for (Link link : new ArrayList<>(links)) {
      link.abandon();
    }
    try {
      open.close();
    } catch (IOException e) {
      // There is nothing left that it could have kept.
      return;
    }
  }

  /** Milliseconds until the next time-out; 0: none. */
  private long patience() {
    long now = System.nanoTime();
    long left = Long.MAX_VALUE;
    for (Link link : links) {
      left = Math.min(left, link.deadline() - now);
    }
    return left == Long.MAX_VALUE ? 0 : Math.max(1, left / 1_000_000 + 1);
  }

  private void expire(long now) {
    List<Link> late = null;
    for (Link link : links) {
      long over = now - link.deadline();
      if (over >= 0 && !(over > LATE_NANOS && link.postpone(now + POSTPONED_NANOS))) {
        late = late == null ? new ArrayList<>() : late;
        late.add(link);
      }
    }
    if (late != null) {
      for (Link link : late) {
        link.expire();
      }
    }
  }

  private void serve(Exchange exchange, long now) {
    Deque<Connection> idle = pool.get(exchange.poolKey());
    Connection kept = idle == null ? null : idle.pollLast();
    if (kept != null) {
      kept.serve(exchange, now);
    } else {
      Connection.open(this, exchange, now);
    }
  }

  SelectionKey register(SelectableChannel channel, int operations, Link link) throws IOException {
    SelectionKey key = channel.register(selector, operations, link);
    links.add(link);
    return key;
  }

  void forget(Link link) {
    links.remove(link);
  }

  void idle(Connection connection) {
    Deque<Connection> idle = pool.get(connection.poolKey());
    if (idle == null) {
      idle = new ArrayDeque<>();
      pool.put(connection.poolKey(), idle);
    }
    idle.addLast(connection);
    if (idle.size() > MOST_IDLE) {
      idle.peekFirst().expire();
    }
  }

  void closed(Connection connection) {
    links.remove(connection);
    Deque<Connection> idle = pool.get(connection.poolKey());
    if (idle != null) {
      idle.remove(connection);
      if (idle.isEmpty()) {
        pool.remove(connection.poolKey());
      }
    }
  }

  /** Empty, for what one connection reads at a time. */
  ByteBuffer buffer() {
    ByteBuffer shared = buffer;
    if (shared == null) {
      shared = ByteBuffer.allocate(BUFFER);
      buffer = shared;
    }
    shared.clear();
    return shared;
  }

  Anyone anyone() throws IOException {
    Anyone made = anyone;
    if (made == null) {
      made = new Anyone();
      anyone = made;
    }
    return made;
  }
}

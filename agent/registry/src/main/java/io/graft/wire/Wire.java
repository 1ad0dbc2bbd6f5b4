package io.graft.wire;

import io.graft.config.Notice;
import io.graft.daemon.AgentThread;
import java.io.IOException;
import java.net.InetAddress;
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
  private final Deque<Link> resolved = new ArrayDeque<>();
  private @Nullable AddressResolver resolver;
  private @Nullable Thread thread;
  private @Nullable Selector selector;
  private boolean closed;

  // From here on, the thread's own.
  private final Set<Link> links = new HashSet<>();
  private final Map<PoolKey, Deque<Connection>> pool = new HashMap<>();
  private @Nullable ByteBuffer buffer;
  private @Nullable Anyone anyone;

  /** With a resolver of its own, made when it is asked for first: classes cost at the start. */
  public Wire() {}

  Wire(AddressResolver resolver) {
    this.resolver = resolver;
  }

  /** What looks up the names of hosts, for whoever has to. */
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
        AgentThread.create(
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
        turn(open);
      }
    } catch (IOException | RuntimeException e) {
      // Only the selector itself: what is begun next gets a new one.
      Notice.atMost("wire", 60000, "the agent's connections are lost and made anew: " + e);
    } finally {
      end(open);
    }
  }

  /**
   * First what has come, then what has not: this thread may itself have been late. Whatever fails
   * in one link or exchange ends that one alone.
   */
  private void turn(Selector open) {
    Iterator<SelectionKey> ready = open.selectedKeys().iterator();
    while (ready.hasNext()) {
      SelectionKey key = ready.next();
      ready.remove();
      if (key.isValid()) {
        ready((Link) key.attachment());
      }
    }
    expire(System.nanoTime());
    for (Exchange next = next(cancelled); next != null; next = next(cancelled)) {
      abandon(next);
    }
    for (Link next = next(resolved); next != null; next = next(resolved)) {
      ready(next);
    }
    for (Exchange next = next(begun); next != null; next = next(begun)) {
      try {
        serve(next, System.nanoTime());
      } catch (RuntimeException | Error e) {
        report(e);
        failed(next, e.toString());
      }
    }
    for (MessageExchange next = next(messages); next != null; next = next(messages)) {
      try {
        MessageLink.open(this, next, System.nanoTime());
      } catch (RuntimeException | Error e) {
        report(e);
      }
    }
  }

  private void ready(Link link) {
    try {
      link.ready();
    } catch (RuntimeException | Error e) {
      drop(link, e);
    }
  }

  private void drop(Link link, Throwable failure) {
    report(failure);
    try {
      link.fail(failure.toString());
    } catch (RuntimeException | Error e) {
      // It has told what it could; nothing is waited for on it any more.
      links.remove(link);
    }
  }

  private static void failed(Exchange exchange, String why) {
    try {
      exchange.failed(Exchange.Fault.OURS, why);
    } catch (RuntimeException | Error e) {
      report(e);
    }
  }

  private static void report(Throwable failure) {
    try {
      Notice.atMost(
          "wire task",
          60000,
          "a check, a copy or a question of the agent failed: " + Notice.reason(failure));
    } catch (RuntimeException | Error e) {
      // Out of memory, most likely: there is nothing left to say it with.
      return;
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

  private void abandon(Exchange exchange) {
    for (Link link : links) {
      if (link.serves(exchange)) {
        link.cancel();
        return;
      }
    }
  }

  private void end(Selector open) {
    String why = isClosed() ? "the agent has ended" : "the agent has lost its connections";
    for (Link link : new ArrayList<>(links)) {
      try {
        link.fail(why);
      } catch (RuntimeException | Error e) {
        report(e);
      }
    }
    links.clear();
    pool.clear();
    try {
      open.close();
    } catch (IOException e) {
      report(e);
    }
    List<Exchange> never;
    List<MessageExchange> neverSent;
    synchronized (monitor) {
      never = new ArrayList<>(begun);
      begun.clear();
      cancelled.clear();
      resolved.clear();
      neverSent = new ArrayList<>(messages);
      messages.clear();
      // Where this has not been closed, the next exchange makes another thread.
      selector = null;
      thread = null;
    }
    for (Exchange exchange : never) {
      failed(exchange, why);
    }
    for (MessageExchange exchange : neverSent) {
      try {
        exchange.failed(why);
      } catch (RuntimeException | Error e) {
        report(e);
      }
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
        try {
          link.expire();
        } catch (RuntimeException | Error e) {
          drop(link, e);
        }
      }
    }
  }

  private void serve(Exchange exchange, long now) {
    Deque<Connection> idle = pool.get(exchange.poolKey());
    Connection kept = idle == null ? null : idle.pollLast();
    if (kept != null) {
      kept.serve(exchange, now);
    } else {
      connect(exchange, now);
    }
  }

  /** Opens a connection for an exchange, once the address of its instance is known. */
  void connect(Exchange exchange, long now) {
    InetAddress known = exchange.instance.address();
    long deadline = now + exchange.timeoutNanos;
    if (known != null) {
      Connection.open(this, exchange, known, deadline);
      return;
    }
    links.add(AddressLookup.begin(this, exchange, deadline));
  }

  /** The addresses of a look-up are there. On a thread of the resolver. */
  void resolved(Link lookup) {
    synchronized (monitor) {
      if (!closed && selector != null) {
        resolved.add(lookup);
        selector.wakeup();
      }
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

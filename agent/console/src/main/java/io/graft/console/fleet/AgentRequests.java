package io.graft.console.fleet;

import io.graft.net.http.HttpTransport;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Requests to many agents for one document each, a few at a time. {@link #add} and {@link #poll}
 * are called on one thread, and answers arrive on the loop's.
 */
final class AgentRequests {
  private static final int AT_ONCE = 32;

  private final HttpTransport transport;
  private final int mostBytes;
  private final long mostWaitingBytes;
  private final String tooMuch;
  private final Queue<Request> due = new ConcurrentLinkedQueue<>();
  private final Queue<Request> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param mostBytes of one document
   * @param mostWaitingBytes of all documents that wait to be taken
   * @param tooMuch the reason that is told for a document that is one too many
   */
  AgentRequests(HttpTransport transport, int mostBytes, long mostWaitingBytes, String tooMuch) {
    this.transport = transport;
    this.mostBytes = mostBytes;
    this.mostWaitingBytes = mostWaitingBytes;
    this.tooMuch = tooMuch;
  }

  /** A request, and later its answer. */
  final class Request implements AgentExchange.Outcome {
    final Agent agent;
    private final String path;
    private final long timeoutNanos;
    final @Nullable String credentials;

    /** 200 to 599; 0: it has not been answered. */
    int status;

    byte @Nullable [] body;

    /** Why there is no body. */
    String reason = "";

    private Request(Agent agent, String path, long timeoutNanos, @Nullable String credentials) {
      this.agent = agent;
      this.path = path;
      this.timeoutNanos = timeoutNanos;
      this.credentials = credentials;
    }

    private boolean begin() {
      return agent.target != null
          && AgentExchange.begin(
              transport, agent.target, path, timeoutNanos, mostBytes, credentials, this);
    }

    @Override
    public void answered(int code, byte[] document) {
      status = code;
      if (bytes.addAndGet(document.length) <= mostWaitingBytes) {
        body = document;
      } else {
        bytes.addAndGet(-document.length);
        reason = tooMuch;
      }
      end();
    }

    @Override
    public void failed(String why) {
      reason = why;
      end();
    }

    private void end() {
      answers.add(this);
      underWay.decrementAndGet();
      AgentRequests.this.begin();
    }
  }

  /**
   * Queues a request.
   *
   * @param credentials an {@code Authorization} header; {@code null}: none
   */
  void add(Agent agent, String path, long timeoutNanos, @Nullable String credentials) {
    due.add(new Request(agent, path, timeoutNanos, credentials));
  }

  /** Sends as many of the queued requests as may be under way. Never blocks. */
  void begin() {
    while (!due.isEmpty()) {
      if (underWay.incrementAndGet() > AT_ONCE) {
        underWay.decrementAndGet();
        return;
      }
      Request next = due.poll();
      if (next == null) {
        underWay.decrementAndGet();
        continue;
      }
      if (!next.begin()) {
        next.reason = "this agent is ending";
        answers.add(next);
        underWay.decrementAndGet();
      }
    }
  }

  /** Returns the next request that has ended; {@code null}: none. */
  @Nullable Request poll() {
    Request next = answers.poll();
    byte[] document = next == null ? null : next.body;
    if (document != null) {
      bytes.addAndGet(-document.length);
    }
    return next;
  }

  /** Forgets what has not been sent, and what has not been taken. */
  void clear() {
    due.clear();
    while (poll() != null) {
      continue;
    }
  }
}

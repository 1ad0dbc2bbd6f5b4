package io.graft.mirror;

import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.net.http.ClientExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends copies of requests, a few at a time over keep-alive connections. A short queue holds copies
 * for a slow receiver; when it is full, copies are dropped and counted, as no caller waits for
 * them.
 *
 * <p>With TLS, a copy is only sent to a receiver whose certificate the JVM trusts for the name,
 * because it contains the request's credentials.
 */
public final class CopySender implements Mirror {
  private static final long TIMEOUT = 10_000_000_000L;

  /** The maximum number of copies being sent. */
  private static final int AT_ONCE = 32;

  /** The maximum number of queued copies, of at most 64 KiB each. */
  private static final int MOST_WAITING = 256;

  private final HttpTransport transport;
  private final Deque<Copy> waiting = new ArrayDeque<>();
  private int underWay;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  public CopySender(HttpTransport transport) {
    this.transport = transport;
  }

  @Override
  public boolean send(Copy copy) {
    synchronized (waiting) {
      if (underWay >= AT_ONCE) {
        if (waiting.size() >= MOST_WAITING) {
          dropped.incrementAndGet();
          return false;
        }
        waiting.add(copy);
        return true;
      }
      underWay++;
    }
    if (begin(copy)) {
      return true;
    }
    synchronized (waiting) {
      underWay--;
    }
    dropped.incrementAndGet();
    return false;
  }

  private boolean begin(Copy copy) {
    return HttpRequest.isToken(copy.method())
        && HttpRequest.isToken(copy.path())
        && HttpRequest.isToken(copy.authority())
        && Sent.begin(this, copy);
  }

  /** Called when a copy has ended: sends the next one. */
  private void ended() {
    for (; ; ) {
      Copy next;
      synchronized (waiting) {
        next = waiting.poll();
        if (next == null) {
          underWay--;
          return;
        }
      }
      if (begin(next)) {
        return;
      }
      dropped.incrementAndGet();
    }
  }

  @Override
  public long sent() {
    return sent.get();
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public long failed() {
    return failed.get();
  }

  private static String name(String authority) {
    int colon = authority.lastIndexOf(':');
    int bracket = authority.lastIndexOf(']');
    if (bracket >= 0) {
      return authority.substring(1, bracket);
    }
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  private static byte[] request(Copy copy) {
    HttpRequest request = HttpRequest.of(copy.method(), copy.path()).header(Mirror.HEADER, "1");
    List<String> headers = copy.headers();
    for (int i = 0; i < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    byte[] body = copy.body();
    if (body.length > 0 || copy.method().equals("POST") || copy.method().equals("PUT")) {
      request.body(body);
    }
    return request.encode(copy.authority());
  }

  private static final class Sent extends ClientExchange {
    private final CopySender sender;
    private final boolean head;

    private Sent(CopySender sender, Copy copy) {
      super(
          copy.instance(),
          copy.secure(),
          copy.layer(),
          name(copy.authority()),
          Until.END,
          request(copy),
          TIMEOUT);
      this.sender = sender;
      head = copy.method().equals("HEAD");
    }

    /** In a nested class, so that nothing is loaded before the first copy. */
    static boolean begin(CopySender sender, Copy copy) {
      return sender.transport.begin(new Sent(sender, copy));
    }

    @Override
    protected boolean bodiless() {
      return head;
    }

    @Override
    protected void answered(int status) {
      sender.sent.incrementAndGet();
      sender.ended();
    }

    @Override
    protected void failed(Fault fault, String why) {
      sender.failed.incrementAndGet();
      sender.ended();
    }
  }
}

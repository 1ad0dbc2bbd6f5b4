package io.graft.mirror;

import io.graft.governance.mirror.Copy;
import io.graft.governance.mirror.Mirror;
import io.graft.wire.Exchange;
import io.graft.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends copies, a few at once and over connections that are kept. What a slow receiver cannot take
 * waits in a short queue; what that cannot take is dropped and counted, as nobody waits for a copy.
 *
 * <p>By TLS a copy goes only to who has a certificate that the JVM's own settings trust for the
 * name: it bears what the request did, credentials and all.
 */
public final class CopySender implements Mirror {
  private static final long TIMEOUT = 10_000_000_000L;

  /** Copies under way at once. */
  private static final int AT_ONCE = 32;

  /** Copies that wait, at most 64 KiB each. */
  private static final int MOST_WAITING = 256;

  private final Wire wire;
  private final Deque<Copy> waiting = new ArrayDeque<>();
  private int underWay;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();

  public CopySender(Wire wire) {
    this.wire = wire;
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
    return writable(copy.method())
        && writable(copy.path())
        && writable(copy.authority())
        && Sent.begin(this, copy);
  }

  /** Whether a word of the request's line can be one there. */
  private static boolean writable(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c <= ' ' || c >= 0x7F) {
        return false;
      }
    }
    return !word.isEmpty();
  }

  /** One has ended: the next that waits is sent. */
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
    StringBuilder head = new StringBuilder(512);
    head.append(copy.method()).append(' ').append(copy.path()).append(" HTTP/1.1\r\nHost: ");
    head.append(copy.authority()).append("\r\n").append(Mirror.HEADER).append(": 1\r\n");
    List<String> headers = copy.headers();
    for (int i = 0; i < headers.size(); i += 2) {
      head.append(headers.get(i)).append(": ").append(headers.get(i + 1)).append("\r\n");
    }
    byte[] body = copy.body();
    if (body.length > 0 || copy.method().equals("POST") || copy.method().equals("PUT")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[first.length + body.length];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(body, 0, all, first.length, body.length);
    return all;
  }

  private static final class Sent extends Exchange {
    private final CopySender sender;
    private final boolean head;

    private Sent(CopySender sender, Copy copy) {
      super(
          copy.instance(),
          copy.secure(),
          name(copy.authority()),
          Until.END,
          request(copy),
          TIMEOUT);
      this.sender = sender;
      head = copy.method().equals("HEAD");
    }

    /** Here, so that nothing of this is loaded before there is a copy. */
    static boolean begin(CopySender sender, Copy copy) {
      return sender.wire.begin(new Sent(sender, copy));
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

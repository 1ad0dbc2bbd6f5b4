package io.graft.http;

import io.graft.governance.service.Instance;
import io.graft.wire.Exchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Keeps a whole answer, or cuts it into lines as it comes. On the wire's thread. */
abstract class AnswerExchange extends Exchange {
  private static final int LARGEST = 64 << 20;
  private static final long IDLE_NANOS = 15_000_000_000L;

  private final @Nullable SSLContext trust;
  private final boolean lines;
  private final Map<String, String> headers = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean opened;
  private boolean reached;

  AnswerExchange(
      Instance server,
      @Nullable SSLContext trust,
      String name,
      byte[] request,
      long timeoutNanos,
      boolean lines) {
    super(server, trust != null, name, Until.END, request, timeoutNanos);
    this.trust = trust;
    this.lines = lines;
  }

  /** The whole answer is there; one that was told by lines has an empty body. */
  abstract void complete(HttpAnswer answer);

  /** An answer of 2xx begins, whose lines will be told. */
  abstract void opened();

  /** One line, which is not empty. */
  abstract void line(String line);

  /** Whether there was a connection, so that the server may have acted. */
  final boolean reached() {
    return reached;
  }

  @Override
  protected final @Nullable SSLContext trust() {
    return trust;
  }

  @Override
  protected final boolean repeatable() {
    return true;
  }

  @Override
  protected final boolean endless() {
    return lines;
  }

  @Override
  protected final long mostRead() {
    return Long.MAX_VALUE;
  }

  @Override
  protected final long idleNanos() {
    return IDLE_NANOS;
  }

  @Override
  protected final void connected() {
    reached = true;
  }

  @Override
  protected final void header(String name, String value) {
    headers.put(name.toLowerCase(Locale.ROOT), value);
  }

  @Override
  protected final void status(int status) {
    if (lines && status >= 200 && status < 300) {
      opened = true;
      opened();
    }
  }

  @Override
  protected final void body(ByteBuffer part) throws IOException {
    if (body.size() + part.remaining() > LARGEST) {
      throw new ProtocolException("its answer is longer than " + (LARGEST >> 20) + " MiB");
    }
    if (!opened) {
      byte[] bytes = new byte[part.remaining()];
      part.get(bytes);
      body.write(bytes, 0, bytes.length);
      return;
    }
    while (part.hasRemaining()) {
      byte b = part.get();
      if (b == '\n') {
        endLine();
      } else {
        body.write(b);
      }
    }
  }

  private void endLine() {
    String text = new String(body.toByteArray(), StandardCharsets.UTF_8).trim();
    body.reset();
    if (!text.isEmpty()) {
      line(text);
    }
  }

  @Override
  protected final void answered(int status) {
    if (opened) {
      endLine();
    }
    complete(new HttpAnswer(status, headers, body.toByteArray()));
  }
}

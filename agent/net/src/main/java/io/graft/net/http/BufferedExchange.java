package io.graft.net.http;

import io.graft.governance.service.Instance;
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

/** Keeps a whole response, or splits it into lines as it arrives. On the loop's thread. */
abstract class BufferedExchange extends ClientExchange {
  private static final long IDLE_NANOS = 15_000_000_000L;

  private final @Nullable SSLContext trust;
  private final boolean lines;
  private final int mostBytes;
  private final Map<String, String> headers = new HashMap<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean opened;
  private boolean reached;

  /**
   * @param trust {@code null}: without TLS
   * @param lines whether to report a 2xx response line by line
   * @param mostBytes the maximum size of a body, or of a line; a larger one fails the exchange
   */
  BufferedExchange(
      Instance server,
      @Nullable SSLContext trust,
      String name,
      byte[] request,
      long timeoutNanos,
      boolean lines,
      int mostBytes) {
    super(server, trust != null, name, Until.END, request, timeoutNanos);
    this.trust = trust;
    this.lines = lines;
    this.mostBytes = mostBytes;
  }

  /** The whole response has arrived. Its body is empty if it was reported line by line. */
  abstract void complete(HttpResponse response);

  /** A 2xx response begins; its lines follow. */
  void opened() {}

  /** One line, never empty. */
  void line(String line) {}

  /** Whether the request may have reached the server, which may have acted on it. */
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
  protected void status(int status) {
    if (lines && status >= 200 && status < 300) {
      opened = true;
      opened();
    }
  }

  @Override
  protected final void body(ByteBuffer part) throws IOException {
    if (body.size() + part.remaining() > mostBytes) {
      throw new ProtocolException("its response is longer than " + (mostBytes >> 20) + " MiB");
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
    complete(new HttpResponse(status, headers, body.toByteArray()));
  }
}

package io.graft.net.http;

import io.graft.governance.service.Instance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A request for a small document of a server that may be hostile: it is kept in memory, up to a
 * size. On the thread of the event loop.
 */
public abstract class DocumentExchange extends ClientExchange {
  private final @Nullable SSLContext trust;
  private final int mostBytes;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /**
   * @param trust {@code null}: without TLS
   * @param name of the server, for its certificate
   * @param mostBytes the maximum size of the body; a larger one fails the exchange
   */
  protected DocumentExchange(
      Instance server,
      @Nullable SSLContext trust,
      String name,
      byte[] request,
      long timeoutNanos,
      int mostBytes) {
    super(server, trust != null, name, Until.END, request, timeoutNanos);
    this.trust = trust;
    this.mostBytes = mostBytes;
  }

  /** The body, as far as it has arrived. */
  protected final byte[] document() {
    return body.toByteArray();
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
  protected final long mostRead() {
    return Long.MAX_VALUE;
  }

  @Override
  protected final void body(ByteBuffer part) throws IOException {
    if (body.size() + part.remaining() > mostBytes) {
      throw new ProtocolException("its response is longer than " + (mostBytes >> 10) + " KiB");
    }
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    body.write(bytes, 0, bytes.length);
  }
}

package io.graft.instrumentation.tomcat;

import io.graft.governance.inbound.ServerCall;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Response;
import org.apache.tomcat.util.buf.ByteChunk;

/**
 * Answers a request in the place of the application, through the connector, which then swallows the
 * body and keeps the connection as after any answer. (It closes it after a 503, by a rule of its
 * own.)
 */
final class Refusal {
  /** Takes a {@link ByteBuffer} from Tomcat 8.5 on; {@code null} before. */
  private static final MethodHandle WRITE_BUFFER = writeBuffer();

  private Refusal() {}

  static void answer(Response response, ServerCall call) throws Throwable {
    byte[] body = (call.refusalReason() + "\n").getBytes(StandardCharsets.UTF_8);
    response.setStatus(call.refusalStatus());
    if (call.retryAfterSeconds() > 0) {
      response.setHeader("Retry-After", Integer.toString(call.retryAfterSeconds()));
    }
    response.setContentType("text/plain;charset=utf-8");
    response.setContentLength(body.length);
    if (WRITE_BUFFER != null) {
      WRITE_BUFFER.invokeExact(response, ByteBuffer.wrap(body));
    } else {
      ByteChunk chunk = new ByteChunk();
      chunk.setBytes(body, 0, body.length);
      response.doWrite(chunk);
    }
    response.action(ActionCode.CLOSE, null);
  }

  private static MethodHandle writeBuffer() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(
              Response.class, "doWrite", MethodType.methodType(void.class, ByteBuffer.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }
}

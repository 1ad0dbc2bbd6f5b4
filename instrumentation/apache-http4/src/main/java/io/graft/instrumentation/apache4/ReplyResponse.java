package io.graft.instrumentation.apache4;

import io.graft.governance.outbound.LocalReply;
import java.util.Locale;
import org.apache.http.HttpVersion;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.EnglishReasonPhraseCatalog;
import org.apache.http.message.BasicHttpResponse;

/** The response for a reply of the rules, like one from the wire. */
public final class ReplyResponse extends BasicHttpResponse implements CloseableHttpResponse {
  /**
   * @param method of the request
   */
  public ReplyResponse(LocalReply reply, String method) {
    super(
        HttpVersion.HTTP_1_1,
        reply.status(),
        EnglishReasonPhraseCatalog.INSTANCE.getReason(reply.status(), Locale.ENGLISH));
    reply.headers(this::setHeader);
    if (reply.hasBody(method)) {
      ByteArrayEntity entity = new ByteArrayEntity(reply.body());
      entity.setContentType(reply.contentType());
      setEntity(entity);
    }
  }

  @Override
  public void close() {}
}

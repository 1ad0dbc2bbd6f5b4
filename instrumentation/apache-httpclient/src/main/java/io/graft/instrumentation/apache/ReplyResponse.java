package io.graft.instrumentation.apache;

import io.graft.governance.outbound.LocalReply;
import java.util.Locale;
import org.apache.http.HttpVersion;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.EnglishReasonPhraseCatalog;
import org.apache.http.message.BasicHttpResponse;
import org.apache.http.protocol.HTTP;

/** The response for a reply of the rules, like one from the wire. */
final class ReplyResponse extends BasicHttpResponse implements CloseableHttpResponse {
  ReplyResponse(LocalReply reply, String method) {
    super(
        HttpVersion.HTTP_1_1,
        reply.status(),
        EnglishReasonPhraseCatalog.INSTANCE.getReason(reply.status(), Locale.ENGLISH));
    String type = reply.contentType();
    if (type != null) {
      setHeader(HTTP.CONTENT_TYPE, type);
    }
    setHeader(HTTP.CONTENT_LEN, Integer.toString(reply.length()));
    if (reply.hasBody(method)) {
      ByteArrayEntity entity = new ByteArrayEntity(reply.body());
      entity.setContentType(type);
      setEntity(entity);
    }
  }

  @Override
  public void close() {}
}

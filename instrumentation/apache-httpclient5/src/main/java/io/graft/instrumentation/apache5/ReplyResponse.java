package io.graft.instrumentation.apache5;

import io.graft.governance.outbound.LocalReply;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** What the application gets where its rules have a reply, as if it had come over the wire. */
final class ReplyResponse extends BasicClassicHttpResponse {
  ReplyResponse(LocalReply reply, String method) {
    super(reply.status());
    // Each response from the wire has one, and Feign relies on it.
    setVersion(HttpVersion.HTTP_1_1);
    reply.headers(this::setHeader);
    if (reply.hasBody(method)) {
      setEntity(new ByteArrayEntity(reply.body(), ContentType.parseLenient(reply.contentType())));
    }
  }
}

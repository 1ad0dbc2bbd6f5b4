package io.graft.instrumentation.apache;

import io.graft.governance.outbound.Answer;
import java.util.Locale;
import org.apache.http.HttpVersion;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.impl.EnglishReasonPhraseCatalog;
import org.apache.http.message.BasicHttpResponse;
import org.apache.http.protocol.HTTP;

/** What the application gets where its rules have an answer, as if it had come over the wire. */
final class AnswerResponse extends BasicHttpResponse implements CloseableHttpResponse {
  AnswerResponse(Answer answer, String method) {
    super(
        HttpVersion.HTTP_1_1,
        answer.status(),
        EnglishReasonPhraseCatalog.INSTANCE.getReason(answer.status(), Locale.ENGLISH));
    String type = answer.contentType();
    if (type != null) {
      setHeader(HTTP.CONTENT_TYPE, type);
    }
    setHeader(HTTP.CONTENT_LEN, Integer.toString(answer.length()));
    if (answer.hasBody(method)) {
      ByteArrayEntity entity = new ByteArrayEntity(answer.body());
      entity.setContentType(type);
      setEntity(entity);
    }
  }

  @Override
  public void close() {}
}

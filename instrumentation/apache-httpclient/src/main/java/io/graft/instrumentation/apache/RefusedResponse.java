package io.graft.instrumentation.apache;

import java.io.IOException;
import java.util.Locale;
import org.apache.http.HttpVersion;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.EnglishReasonPhraseCatalog;
import org.apache.http.message.BasicHttpResponse;

/** What the application gets for a refused call, where its rules ask for a status. */
final class RefusedResponse extends BasicHttpResponse implements CloseableHttpResponse {
  RefusedResponse(int status, IOException refusal) {
    super(
        HttpVersion.HTTP_1_1,
        status,
        EnglishReasonPhraseCatalog.INSTANCE.getReason(status, Locale.ENGLISH));
    setEntity(new StringEntity(String.valueOf(refusal.getMessage()), ContentType.TEXT_PLAIN));
  }

  @Override
  public void close() {}
}

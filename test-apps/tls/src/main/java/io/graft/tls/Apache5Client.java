package io.graft.tls;

import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** Apache HttpClient 5. */
final class Apache5Client implements CallerMain.Client {
  private final CloseableHttpClient client = HttpClients.createDefault();

  @Override
  public String call(String method, String url, byte[] body) throws Exception {
    HttpUriRequestBase request = new HttpUriRequestBase(method, new java.net.URI(url));
    if (body != null) {
      request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_OCTET_STREAM));
    }
    return client.execute(
        request,
        response -> {
          try {
            return Clients.shown(response.getCode(), EntityUtils.toByteArray(response.getEntity()));
          } catch (java.io.IOException e) {
            throw e;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }
}

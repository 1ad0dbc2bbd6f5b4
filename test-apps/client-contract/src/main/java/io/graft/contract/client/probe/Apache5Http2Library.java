package io.graft.contract.client.probe;

import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;

/** Apache HttpClient 5, the asynchronous client that speaks HTTP/2 alone. */
public final class Apache5Http2Library extends Apache5AsyncLibrary {
  @Override
  CloseableHttpAsyncClient client() {
    return HttpAsyncClients.customHttp2().useSystemProperties().build();
  }

  /** A session is shared, and has no timeout of one response. */
  @Override
  long patience(Call call) {
    return call.timeout();
  }
}

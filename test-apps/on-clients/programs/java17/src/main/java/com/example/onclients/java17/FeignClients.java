package com.example.onclients.java17;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import feign.DefaultClient;
import feign.Feign;
import feign.RequestLine;
import feign.Retryer;
import feign.Target;
import feign.hc5.ApacheHttp5Client;
import feign.http2client.Http2Client;
import feign.okhttp.OkHttpClient;
import java.net.URI;

/** OpenFeign, on each of its clients. As in Spring Cloud, it does not retry by itself. */
final class FeignClients {
  private FeignClients() {}

  static void into(Caller caller) {
    caller
        .with("Feign on HttpURLConnection", client(new DefaultClient(null, null)))
        .with("Feign on Apache 5", client(new ApacheHttp5Client()))
        .with("Feign on OkHttp", client(new OkHttpClient()))
        .with("Feign on java.net.http", client(new Http2Client()));
  }

  /** What is called. */
  interface Orders {
    @RequestLine("GET")
    @feign.Headers("x-own: " + Client.OWN)
    String get(URI url);

    @RequestLine("POST")
    @feign.Headers("x-own: " + Client.OWN)
    String post(URI url, String body);
  }

  private static Client client(feign.Client below) {
    Orders orders =
        Feign.builder()
            .client(below)
            .retryer(Retryer.NEVER_RETRY)
            .target(Target.EmptyTarget.create(Orders.class));
    return (method, url) ->
        method.equals("GET") ? orders.get(URI.create(url)) : orders.post(URI.create(url), "sent");
  }
}

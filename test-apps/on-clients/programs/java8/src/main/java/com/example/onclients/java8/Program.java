package com.example.onclients.java8;

import com.example.onclients.Caller;
import com.example.onclients.Client;
import com.google.api.client.http.ByteArrayContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.ApacheHttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import feign.Feign;
import feign.RequestLine;
import feign.Retryer;
import feign.Target;
import feign.httpclient.ApacheHttpClient;
import feign.okhttp.OkHttpClient;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.OkHttp3ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestTemplate;

/** Everything by an old version, on a JDK as old or the newest. */
public final class Program {
  private Program() {}

  public static void main(String[] arguments) throws Exception {
    Caller caller =
        new Caller()
            .with("RestTemplate on HttpURLConnection", rest(new SimpleClientHttpRequestFactory()))
            .with("RestTemplate on Apache 4", rest(new HttpComponentsClientHttpRequestFactory()))
            .with("RestTemplate on OkHttp", rest(new OkHttp3ClientHttpRequestFactory()))
            .with("Feign on HttpURLConnection", feign(new feign.Client.Default(null, null)))
            .with("Feign on Apache 4", feign(new ApacheHttpClient()))
            .with("Feign on OkHttp", feign(new OkHttpClient()))
            .with("Google HTTP client on HttpURLConnection", google(new NetHttpTransport()))
            .with("Google HTTP client on Apache 4", google(new ApacheHttpTransport()));
    if (arguments.length == 0) {
      // These versions need what JDK 11 no longer has.
      JaxRsClients.into(caller);
      SoapClients.into(caller);
    }
    RibbonClient.into(caller);
    caller.serve();
  }

  private static Client rest(ClientHttpRequestFactory factory) {
    RestTemplate template = new RestTemplate(factory);
    return (method, url) -> {
      HttpHeaders headers = new HttpHeaders();
      headers.set("x-own", Client.OWN);
      HttpEntity<String> entity = new HttpEntity<>(method.equals("POST") ? "sent" : null, headers);
      return template
          .exchange(URI.create(url), HttpMethod.valueOf(method), entity, String.class)
          .getBody();
    };
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

  private static Client feign(feign.Client below) {
    Orders orders =
        Feign.builder()
            .client(below)
            .retryer(Retryer.NEVER_RETRY)
            .target(Target.EmptyTarget.create(Orders.class));
    return (method, url) ->
        method.equals("GET") ? orders.get(URI.create(url)) : orders.post(URI.create(url), "sent");
  }

  private static Client google(HttpTransport transport) {
    return (method, url) -> {
      GenericUrl to = new GenericUrl(url);
      HttpRequest request =
          method.equals("GET")
              ? transport.createRequestFactory().buildGetRequest(to)
              : transport
                  .createRequestFactory()
                  .buildPostRequest(
                      to,
                      new ByteArrayContent("text/plain", "sent".getBytes(StandardCharsets.UTF_8)));
      request.getHeaders().set("x-own", Client.OWN);
      HttpResponse response = request.execute();
      try {
        return response.parseAsString();
      } finally {
        response.disconnect();
      }
    };
  }
}

package io.graft.contract.client.probe;

import java.time.Duration;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;

/** Spring's WebClient, on Reactor Netty's client. */
public final class WebClients {
  private WebClients() {}

  public static Answer call(HttpClient client, Call call) {
    WebClient spring =
        WebClient.builder().clientConnector(new ReactorClientHttpConnector(client)).build();
    WebClient.RequestBodySpec request =
        spring.method(HttpMethod.valueOf(call.method())).uri(call.uri());
    call.headers().forEach((name, value) -> request.header(name, value));
    if (call.word("cookie") != null) {
      request.cookie("session", call.word("cookie"));
    }
    if (call.body() != null) {
      request.bodyValue(call.body());
    }
    return request
        .exchangeToMono(
            response ->
                response
                    .bodyToMono(String.class)
                    .defaultIfEmpty("")
                    .map(body -> new Answer().with("body", body)))
        .block(Duration.ofSeconds(60));
  }
}

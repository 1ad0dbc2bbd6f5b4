package io.graft.contract.client.probe;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** Vert.x' WebClient. */
public final class VertxWebLibrary extends VertxLibrary {
  @Override
  Future<Answer> whole(HttpClient chosen, Call call) {
    if (call.streams() || call.word("id") != null) { // WebClient has no way to cancel a call
      return super.whole(chosen, call);
    }
    HttpRequest<Buffer> request =
        WebClient.wrap(chosen)
            .requestAbs(HttpMethod.valueOf(call.method()), call.word("url"))
            .followRedirects(call.followsRedirects())
            .timeout(call.timeout());
    call.headers().forEach(request::putHeader);
    Future<HttpResponse<Buffer>> sent =
        call.body() == null ? request.send() : request.sendBuffer(Buffer.buffer(call.body()));
    return sent.map(
        response -> {
          String type = response.getHeader("Content-Type");
          String body = response.bodyAsString();
          return new Answer()
              .with("status", response.statusCode())
              .with("body", body == null ? "" : body)
              .with("type", type == null ? "" : type)
              .with(
                  "url",
                  response.followedRedirects().isEmpty()
                      ? call.word("url")
                      : call.uri()
                          .resolve(
                              response
                                  .followedRedirects()
                                  .get(response.followedRedirects().size() - 1)));
        });
  }
}

package io.graft.instrumentation.webclient;

import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Requires;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.client.ClientDriver;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Mono;

/**
 * Tells the client below WebClient, through the context of its subscriber, the headers that
 * WebClient writes once there is a connection: an instance may be chosen by one of them.
 */
@JoinPoint(
    type =
        "org.springframework.web.reactive.function.client.ExchangeFunctions$DefaultExchangeFunction",
    method = "exchange")
@Requires(type = "reactor.netty.http.client.HttpClientConfig")
public final class Exchange {
  private Exchange() {}

  @OnExit(replaces = true, onThrow = false)
  public static Object exit(@Argument(0) ClientRequest request, @Returned Mono<?> response) {
    Function<String, String> headers = name -> header(request, name);
    return response.contextWrite(context -> context.put(ClientDriver.LATER_HEADERS, headers));
  }

  private static @Nullable String header(ClientRequest request, String name) {
    String value = request.headers().getFirst(name);
    MultiValueMap<String, String> cookies = request.cookies();
    if (value != null || cookies.isEmpty() || !name.equalsIgnoreCase("Cookie")) {
      return value;
    }
    StringJoiner all = new StringJoiner("; ");
    cookies.forEach((cookie, values) -> values.forEach(each -> all.add(cookie + "=" + each)));
    return all.toString();
  }
}

package io.graft.instrumentation.vertx;

import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.lang.invoke.MethodHandles.Lookup;
import org.jspecify.annotations.Nullable;

/**
 * Which request the application gets: the library's own, which is watched, or, for a service, one
 * of the adapter's.
 */
final class Opening {
  private final Library library;
  private final Context context;
  private final RequestOptions options;
  private final VertxDriver.Head head;

  private Opening(Library library, RequestOptions options) {
    this.library = library;
    this.options = options;
    context = library.context();
    head =
        new VertxDriver.Head(
            null,
            options.getMethod().name(),
            library.isSecure(options),
            library.host(options),
            library.port(options),
            options.getURI(),
            options.getHeaders() == null
                ? MultiMap.caseInsensitiveMultiMap()
                : options.getHeaders());
  }

  /** Returns the future of a governed request; {@code null}: the library makes it. */
  static @Nullable Future<HttpClientRequest> of(
      Lookup inside, HttpClient client, RequestOptions options) {
    if (Governance.current() == null && !Governance.isStarting()) {
      return null;
    }
    Library library = new Library(inside, client);
    if (options.getMethod() == null
        || options.getURI() == null
        || library.isAddressed(options)
        || library.host(options) == null) {
      return null; // or as the library will tell
    }
    Opening opening = new Opening(library, options);
    return VertxDriver.INSTANCE.mayWait(opening.head) ? opening.later() : opening.now();
  }

  private Future<HttpClientRequest> now() {
    if (VertxDriver.INSTANCE.isPlain(head)) {
      return Watched.open(library, context, options, head);
    }
    return library.done(context, new VertxRequest(library, context, options).proxy);
  }

  /** Another thread waits for what a registry says of the host. */
  private Future<HttpClientRequest> later() {
    Promise<HttpClientRequest> promise = library.promise(context);
    CallContext caller = CallContext.current();
    VertxDriver.INSTANCE.aside(
        () -> {
          VertxDriver.INSTANCE.isPlain(head);
          context.runOnContext(ignored -> known(promise, caller));
        });
    return promise.future();
  }

  private void known(Promise<HttpClientRequest> promise, @Nullable CallContext caller) {
    CallContext before = CallContext.swap(caller);
    try {
      now().onComplete(promise::handle);
    } catch (RuntimeException unfit) {
      promise.tryFail(unfit);
    } finally {
      CallContext.swap(before);
    }
  }
}

package io.graft.instrumentation.vertx;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the application sets in its request before that has a connection, and reads of it. */
final class Settings {
  private final Library library;
  private final RequestOptions options;
  private final List<Step> steps = new ArrayList<>(2);

  Settings(Library library, RequestOptions options) {
    this.library = library;
    this.options = options;
  }

  /** Notes what a method sets. */
  void set(Step step) {
    Method method = step.method;
    Object[] given = step.given;
    if (method.getName().equals("setMethod")) {
      options.setMethod((HttpMethod) given[0]);
    } else if (method.getName().equals("setURI")) {
      options.setURI((String) given[0]);
    } else {
      steps.add(step);
    }
  }

  /** What a request without a connection says of itself. */
  @Nullable Object known(String name, Class<?> type) {
    String uri = options.getURI();
    int query = uri.indexOf('?');
    switch (name) {
      case "getMethod":
        return options.getMethod();
      case "getURI":
        return uri;
      case "path":
        return query < 0 ? uri : uri.substring(0, query);
      case "query":
        return query < 0 ? null : uri.substring(query + 1);
      case "absoluteURI":
        boolean secure = library.isSecure(options);
        int port = library.port(options);
        return (secure ? "https://" : "http://")
            + library.host(options)
            + (port == (secure ? 443 : 80) ? "" : ":" + port)
            + uri;
      case "getHost":
        return library.host(options);
      case "getPort":
        return library.port(options);
      case "version":
        return HttpVersion.HTTP_1_1;
      default:
        Object last = null;
        for (Step setting : steps) {
          if (setting.sets(name)) {
            last = setting.given[0];
          }
        }
        return last != null || !type.isPrimitive()
            ? last
            : type == boolean.class ? (Object) false : type == int.class ? (Object) 0 : 0L;
    }
  }

  /** Sets the same in the request of an attempt. */
  void setIn(HttpClientRequest attempt) {
    for (Step setting : steps) {
      Step.call(setting.method, attempt, setting.given);
    }
  }

  /** What was written before there was a connection has been sent. */
  void drained() {
    for (Step setting : steps) {
      if (setting.method.getName().equals("drainHandler") && setting.given[0] != null) {
        Step.<Void>handler(setting.given[0]).handle(null);
      }
    }
  }
}

package io.graft.contract.routes;

import java.util.ArrayList;
import java.util.List;
import play.api.http.DefaultHttpErrorHandler$;
import play.api.http.HttpErrorHandler;
import play.api.libs.streams.Accumulator$;
import play.api.mvc.EssentialAction;
import play.api.mvc.EssentialAction$;
import play.api.mvc.Handler;
import play.api.mvc.RequestHeader;
import play.api.routing.HandlerDef;
import play.api.routing.Router;
import play.core.routing.DynamicPart;
import play.core.routing.GeneratedRouter;
import play.core.routing.HandlerInvoker;
import play.core.routing.HandlerInvokerFactory$;
import play.core.routing.PathPart;
import play.core.routing.PathPattern;
import play.core.routing.Route$;
import play.core.routing.Route.ParamsExtractor;
import play.core.routing.StaticPart;
import play.mvc.Results;
import scala.Function1;
import scala.PartialFunction;
import scala.Tuple3;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Seq;
import scala.runtime.AbstractPartialFunction;

/** What Play's compiler makes of a file with four routes. */
final class PlayRoutes extends GeneratedRouter {
  private final List<Line> lines = new ArrayList<>();

  private static final class Line {
    final ParamsExtractor extractor;
    final HandlerInvoker<EssentialAction> invoker;
    final EssentialAction action;

    Line(
        ParamsExtractor extractor,
        HandlerInvoker<EssentialAction> invoker,
        EssentialAction action) {
      this.extractor = extractor;
      this.invoker = invoker;
      this.action = action;
    }
  }

  PlayRoutes() {
    DynamicPart id = new DynamicPart("id", "[^/]+", true);
    PathPart users = new StaticPart("/api/users/");
    line("/api/users/$id<[^/]+>", "user", users, id);
    line(
        "/api/users/$id<[^/]+>/orders/$order<[0-9]+>",
        "order",
        users,
        id,
        new StaticPart("/orders/"),
        new DynamicPart("order", "[0-9]+", false));
    line(
        "/api/files/$path<.+>",
        "file",
        new StaticPart("/api/files/"),
        new DynamicPart("path", ".+", false));
    line("/api/users/$id<[^/]+>/failure", null, users, id, new StaticPart("/failure"));
  }

  /**
   * @param text of the response; {@code null}: it fails
   */
  private void line(String path, String text, PathPart... parts) {
    EssentialAction action = action(text);
    HandlerDef definition =
        new HandlerDef(
            getClass().getClassLoader(),
            "router",
            "controllers.Users",
            "show",
            seq(),
            "GET",
            path,
            "",
            seq());
    lines.add(
        new Line(
            Route$.MODULE$.apply("GET", new PathPattern(seq(parts))),
            createInvoker(
                () -> action,
                definition,
                HandlerInvokerFactory$.MODULE$.<EssentialAction>passThrough()),
            action));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the type of a body's bytes differs in versions
  private static EssentialAction action(String text) {
    Function1 accept =
        request -> {
          if (text == null) {
            throw new IllegalStateException("on purpose");
          }
          return Accumulator$.MODULE$.done(Results.ok(text).asScala());
        };
    return EssentialAction$.MODULE$.apply(accept);
  }

  @SafeVarargs
  @SuppressWarnings("unchecked")
  private static <T> Seq<T> seq(T... elements) {
    Seq<T> all = (Seq<T>) (Seq<?>) Nil$.MODULE$;
    for (T each : elements) {
      all = (Seq<T>) all.appended(each);
    }
    return all;
  }

  @Override
  public HttpErrorHandler errorHandler() {
    return DefaultHttpErrorHandler$.MODULE$;
  }

  @Override
  public PartialFunction<RequestHeader, Handler> routes() {
    return new AbstractPartialFunction<RequestHeader, Handler>() {
      @Override
      public boolean isDefinedAt(RequestHeader request) {
        return find(request) != null;
      }

      @Override
      public <A extends RequestHeader, B> B applyOrElse(A request, Function1<A, B> other) {
        Line line = find(request);
        return line == null ? other.apply(request) : handler(line);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static <B> B handler(Line line) {
    return (B) line.invoker.call(() -> line.action);
  }

  private Line find(RequestHeader request) {
    for (Line each : lines) {
      if (each.extractor.unapply(request).isDefined()) {
        return each;
      }
    }
    return null;
  }

  @Override
  public Seq<Tuple3<String, String, String>> documentation() {
    return seq();
  }

  @Override
  public Router withPrefix(String prefix) {
    return this;
  }
}

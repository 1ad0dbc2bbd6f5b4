package io.graft.instrumentation.cxf;

import io.graft.governance.inbound.ServerCall;
import io.graft.instrumentation.spi.Argument;
import io.graft.instrumentation.spi.JoinPoint;
import io.graft.instrumentation.spi.OnEnter;
import io.graft.instrumentation.spi.OnExit;
import io.graft.instrumentation.spi.Returned;
import io.graft.instrumentation.spi.server.RouteCache;
import io.graft.instrumentation.spi.server.RouteTemplates;
import java.net.URI;
import java.util.Map;
import org.apache.cxf.jaxrs.model.OperationResourceInfo;
import org.apache.cxf.jaxrs.model.URITemplate;
import org.apache.cxf.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * A resource method or a locator was found. The interceptor calls this method, and so does the
 * invoker, for what the locator returned. Filters that run after the match come later.
 */
@JoinPoint(
    type = "org.apache.cxf.jaxrs.utils.JAXRSUtils",
    method = "findTargetMethod",
    descriptor =
        "(Ljava/util/Map;Lorg/apache/cxf/message/Message;Ljava/lang/String;"
            + "Ljavax/ws/rs/core/MultivaluedMap;Ljava/lang/String;Ljava/util/List;Z)",
    optional = true)
@JoinPoint(
    type = "org.apache.cxf.jaxrs.utils.JAXRSUtils",
    method = "findTargetMethod",
    descriptor =
        "(Ljava/util/Map;Lorg/apache/cxf/message/Message;Ljava/lang/String;"
            + "Ljavax/ws/rs/core/MultivaluedMap;Ljava/lang/String;Ljava/util/List;ZZ)",
    optional = true)
@JoinPoint(
    type = "org.apache.cxf.jaxrs.utils.JAXRSUtils",
    method = "findTargetMethod",
    descriptor =
        "(Ljava/util/Map;Lorg/apache/cxf/message/Message;Ljava/lang/String;"
            + "Ljakarta/ws/rs/core/MultivaluedMap;Ljava/lang/String;Ljava/util/List;Z)",
    optional = true)
@JoinPoint(
    type = "org.apache.cxf.jaxrs.utils.JAXRSUtils",
    method = "findTargetMethod",
    descriptor =
        "(Ljava/util/Map;Lorg/apache/cxf/message/Message;Ljava/lang/String;"
            + "Ljakarta/ws/rs/core/MultivaluedMap;Ljava/lang/String;Ljava/util/List;ZZ)",
    optional = true)
public final class RouteAdvice {
  /** The property of an exchange with the templates of the locators so far. */
  private static final String PREFIX = "io.graft.route";

  private static final RouteCache ROUTES = new RouteCache();

  private RouteAdvice() {}

  @OnExit
  public static void exit(
      @Argument(0) Map<?, ?> resources,
      @Argument(1) Message message,
      @Returned @Nullable OperationResourceInfo found) {
    ServerCall call = found == null ? null : RouteTemplates.current();
    if (call == null) {
      return;
    }
    Object before = message.getExchange().get(PREFIX);
    String prefix =
        before != null
            ? before.toString()
            : joined(base(message), found.getClassResourceInfo().getURITemplate());
    String route = joined(prefix, found.getURITemplate());
    if (found.isSubResourceLocator()) {
      message.getExchange().put(PREFIX, route);
    } else {
      call.template(route);
    }
  }

  /** The path of the endpoint, with that of the application and of the servlet. */
  private static @Nullable String base(Message message) {
    Object base = message.get(Message.BASE_PATH);
    String path = base == null ? null : base.toString();
    return path != null && path.indexOf("://") > 0 ? URI.create(path).getPath() : path;
  }

  private static @Nullable String joined(@Nullable String before, @Nullable URITemplate template) {
    return template == null ? before : ROUTES.join(template, before, template.getValue());
  }

  /**
   * A request has arrived at an endpoint. Its address is the route until there is a match, because
   * CXF itself may name the path of a request as the pattern that Spring has matched.
   */
  @JoinPoint(
      type = "org.apache.cxf.jaxrs.interceptor.JAXRSInInterceptor",
      method = "processRequest",
      optional = true)
  public static final class Endpoint {
    private Endpoint() {}

    @OnEnter
    public static void enter(@Argument(0) Message message) {
      ServerCall call = RouteTemplates.current();
      if (call != null) {
        call.template(ROUTES.join(RouteAdvice.class, base(message), "*"));
      }
    }
  }
}

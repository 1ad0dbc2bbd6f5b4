package io.graft.documents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The classes and files that the documents for developers speak of exist. */
class NamesTest {
  /** Names that are neither Graft's nor the JDK's. */
  private static final Set<String> OTHERS =
      Set.of(
          // TLS of calls and servers
          "SSLEngine",
          "AsyncLogger",
          "RetryInfo",
          "DefaultChannelPipeline",
          "NettyConnectListener",
          "DefaultManagedHttpClientConnection",
          "ForwardedRequestCustomizer",
          "DefaultManagedAsyncClientConnection",
          "ConnectionBase",
          "NameResolver",
          "HttpClientBase",
          "WebSocketClientImpl",
          // OpenTelemetry's API and SDK
          "DefaultTracer",
          "DefaultOpenTelemetry",
          "ThreadLocalContextStorage",
          "SdkTracer",
          "SdkTracerProviderBuilder",
          // frameworks with routes
          "WebApplicationContext",
          "Routing",
          "RoutingRoot",
          "NettyServer",
          "RestoreViewPhase",
          "RestoreViewExecutor",
          "UpgradeInbound",
          "RoutingStage",
          "ResourceMethodInvoker",
          "ResourceLocatorInvoker",
          "ResteasyReactiveRequestContext",
          "ResourceLocatorHandler",
          "JAXRSUtils",
          "JAXRSInInterceptor",
          "DefaultRouter",
          "RouteState",
          "RoutingContextImpl",
          "StrutsActionProxy",
          "NettyHttpServer",
          "StandardContext",
          "DeploymentManagerImpl",
          "Host",
          "SuspendController",
          "AbstractLifeCycle",
          // Apache HttpAsyncClient 4, Netty's native transports
          "InternalHttpAsyncClient",
          "CloseableHttpAsyncClient",
          "AbstractClientExchangeHandler",
          "DefaultClientExchangeHandlerImpl",
          "PoolingNHttpClientConnectionManager",
          "AbstractNIOConnPool",
          "InternalConnectionFactory",
          "InternalAddressResolver",
          "MinimalClientExchangeHandlerImpl",
          "DefaultHttpAsyncClient",
          "AbstractEpollChannel",
          "AbstractKQueueChannel",
          // Liberty, and the servlet API
          "HttpDispatcherLink",
          "FeatureManager",
          "WebAppFilterManager",
          "SRTServletRequest",
          "FilterChain",
          "Servlet",
          // Netty's HTTP codec, and what is on it
          "HttpObjectDecoder",
          "ByteToMessageDecoder",
          "HttpObjectEncoder",
          "MessageToMessageEncoder",
          "AbstractChannelHandlerContext",
          "HttpServerCodec",
          "HttpRequestDecoder",
          "DefaultHttp2ConnectionEncoder",
          "Http2MultiplexHandler",
          "HttpServerHandler",
          "VirtualHost",
          "DefaultRequestLog",
          "HttpTrafficHandler",
          "HttpServerOperations",
          "NettyWebServer",
          "DispatcherHandler",
          "AbstractErrorWebExceptionHandler",
          // AsyncHttpClient
          "NettyRequestSender",
          "NettyResponseFuture",
          "RequestHostnameResolver",
          "Interceptors",
          "HttpProtocol",
          "WebSocketProtocol",
          "StreamedAsyncHandler",
          // Armeria
          "HttpClientDelegate",
          "RetryingClient",
          "DefaultClientRequestContext",
          "HttpResponseWrapper",
          "EndpointGroup",
          // Grizzly, GlassFish
          "HttpHandlerChain",
          "HttpHandler",
          "HtmlHelper",
          "HttpServerFilter",
          "Http2BaseFilter",
          "HTTP2StreamEndPoint",
          "HttpServer",
          "NetworkListener",
          "FilterChainImpl",
          "GenericGrizzlyListener",
          "AppServerStartup",
          "PayaraMicroImpl",
          // Undertow, WildFly
          "Connectors",
          "HttpServerExchange",
          "Undertow",
          "ServletDispatchingHandler",
          "HttpServletRequestImpl",
          "ServletContextImpl",
          "ServerService",
          "PathTemplateHandler",
          "RoutingHandler",
          // Helidon
          "ErrorHandlers",
          "Filters",
          "Http1Route",
          "Http1ServerResponse",
          "Http2ServerResponse",
          "HttpException",
          "HttpRouteImpl",
          "LoomServer",
          "RequestException",
          "ServiceRoute",
          "WsConnection",
          "WsUpgrader",
          // Vert.x
          "HttpClientRequest",
          "HttpClientRequestImpl",
          "HttpClientResponseImpl",
          "ByteBuf",
          // Feign, load balancers
          "Retryer",
          "LoadBalancerUriTools",
          "BaseLoadBalancer",
          "ZoneAwareLoadBalancer",
          // Tomcat
          "CoyoteAdapter",
          "StandardContextValve",
          "Connector",
          "MessageBytes",
          "AsyncFileHandler",
          "AsyncContextImpl",
          "Request",
          // servlets, Spring, logging
          "HttpServlet",
          "SpringApplication",
          "ThreadContextDataInjector",
          // libraries with executors of their own
          "AbstractFuture",
          "ExecutionList",
          "SingleThreadEventExecutor",
          "AbstractScheduledEventExecutor",
          "DefaultPromise",
          "WorkerTask",
          "CoroutineContextKt",
          "MonoCreate",
          "FluxCreate",
          "FluxReceive",
          "CallbackRunnable",
          "Transformation",
          "UnstartedCell",
          "ActorCell",
          "SimpleAsyncTaskExecutor",
          "EnhancedQueueExecutor",
          "GlobalEventExecutor",
          // Apache HttpClient
          "InternalHttpClient",
          "MinimalHttpClient",
          "AbstractHttpClient",
          "MainClientExec",
          "MinimalClientExec",
          "AuthCache",
          "AuthScope",
          "HttpRequestExecutor",
          "ResponseEntityProxy",
          "ConnectionHolder",
          "DefaultHttpRequestRetryHandler",
          "AbstractConnPool",
          "DefaultRequestDirector",
          "DefaultClientConnectionOperator",
          "BasicManagedEntity",
          "DefaultHttpClient",
          "CookieStore",
          // Reactor Netty
          "ByteBufMono",
          "ChannelOperations",
          "DefaultPooledConnectionProvider",
          "EmbeddedChannel",
          "HttpClientFinalizer",
          "HttpClientHandler",
          "HttpClientOperations",
          "HttpClientResponse",
          "Mono",
          "PooledConnectionProvider",
          // Apache HttpClient 5
          "InternalExecRuntime",
          "DefaultRoutePlanner",
          "DefaultHttpRequestRetryStrategy",
          "StrictConnPool",
          "PoolingHttpClientConnectionManager",
          "AbstractMinimalHttpAsyncClientBase",
          "H2AsyncMainClientExec",
          "HttpAsyncMainClientExec",
          "InternalAbstractHttpAsyncClient",
          "InternalH2AsyncExecRuntime",
          "InternalHttpAsyncExecRuntime",
          "MinimalH2AsyncClient",
          "MinimalHttpAsyncClient",
          "MultihomeIOSessionRequester",
          // Commons HttpClient
          "DefaultHttpMethodRetryHandler",
          "HostConfiguration",
          "HttpConnection",
          "HttpConnectionManagerParams",
          "HttpMethod",
          "HttpMethodBase",
          "HttpMethodDirector",
          "Protocol",
          "SimpleHttpConnectionManager",
          // Jetty
          "AbstractConnector",
          "AbstractNetworkConnector",
          "AsyncContextState",
          "ContextHandler",
          "HttpChannel",
          "HttpFields",
          "HttpURI",
          "QueuedThreadPool",
          "ServletChannel",
          "ServletHandler",
          "Destination",
          "HttpDestination",
          "RedirectCache",
          "Response",
          "Result",
          // OkHttp
          "Dns",
          "Http1xStream",
          "Http2ExchangeCodec",
          "HttpEngine",
          "HttpUrl",
          "OkHttpClient",
          "RealCall",
          "RealInterceptorChain",
          "RetryAndFollowUpInterceptor",
          "Route",
          "StreamAllocation",
          "Transmitter",
          // of JDKs that may not be the one of this build
          "AbstractDelegateHttpsURLConnection",
          "HttpOption");

  /** The packages of the JDK that an agent for HTTP has to do with. */
  private static final Pattern PUBLIC_OR_WOVEN =
      Pattern.compile("/(java|jdk/internal/net/http|sun/net|com/sun/net|sun/nio/ch)/");

  private static final Pattern DECLARATION =
      Pattern.compile("(?m)^[^*/\n]*\\b(?:class|interface|enum|record)\\s+([A-Z]\\w*)");

  /** {@code Class}, {@code Class.member}, {@code package/Class} or {@code a.b.Class}. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z][\\w./]*[./])?([A-Z]\\w*[a-z]\\w*)(?:[.#]([a-z]\\w*)(?:\\(.*\\))?)?");

  private static final Pattern PATH =
      Pattern.compile("(?:agent|bootstrap|docs|instrumentation|test-apps|\\.ci)(?:/[\\w.-]+)+");

  /** The files that declare a class of this name. */
  private static final Map<String, List<Path>> OURS = new HashMap<>();

  private static final Set<String> JDK = new HashSet<>();

  @BeforeAll
  static void read() throws IOException {
    for (Path file : Documents.files(".java")) {
      String own = file.getFileName().toString().replaceFirst("\\.java$", "");
      boolean test = file.toString().contains("/src/test/");
      Matcher declaration = DECLARATION.matcher(Files.readString(file));
      while (declaration.find()) {
        // What is nested in a test is nothing that a document speaks of.
        if (!test || declaration.group(1).equals(own)) {
          OURS.computeIfAbsent(declaration.group(1), name -> new ArrayList<>()).add(file);
        }
      }
    }
    try (Stream<Path> files =
        Files.walk(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules"))) {
      files
          .filter(file -> PUBLIC_OR_WOVEN.matcher(file.toString()).find())
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.endsWith(".class"))
          .flatMap(name -> Stream.of(name.substring(0, name.length() - 6).split("\\$")))
          .forEach(JDK::add);
    }
  }

  @Test
  void everyNameExists() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Document document : documents()) {
      for (Document.Part span : document.spans()) {
        if (!exists(span.text())) {
          wrong.add(
              "%s:%d: %s is not in the sources"
                  .formatted(Documents.name(document.path()), span.line(), span.text()));
        }
      }
    }
    assertEquals(List.of(), wrong, "a name of a library belongs into NamesTest.OTHERS");
  }

  @Test
  void aNameThatIsGoneIsFound() throws IOException {
    assertTrue(exists("Outbound"));
    assertTrue(exists("Outbound.tick()"));
    assertTrue(exists("event/Recorder"));
    assertTrue(exists("test-apps/harness"));
    assertTrue(exists("graft.mode"));
    assertTrue(exists("HttpURLConnection.getCookieHandler"));
    assertFalse(exists("OutboundRooms"));
    assertFalse(exists("Outbound.begun()"));
    assertFalse(exists("balance/Recorder"));
    assertFalse(exists("test-apps/nothing"));
  }

  /**
   * The decisions are left out: such a page tells what was true when it was written, and stays as
   * it is.
   */
  private static List<Document> documents() {
    return Documents.all().stream()
        .filter(
            document -> {
              String name = Documents.name(document.path());
              return !name.startsWith("docs/")
                  && !name.equals("README.md")
                  && !name.startsWith("agent/docs/decisions/");
            })
        .toList();
  }

  private static boolean exists(String span) throws IOException {
    if (PATH.matcher(span).matches()) {
      // What the build makes is not there before it is built.
      return span.contains("/target/") || Files.exists(Documents.ROOT.resolve(span));
    }
    Matcher name = NAME.matcher(span);
    if (!name.matches() || OTHERS.contains(name.group(1))) {
      return true;
    }
    List<Path> files = OURS.get(name.group(1));
    if (files == null) {
      return JDK.contains(name.group(1));
    }
    String before = span.substring(0, name.start(1)).replace('.', '/');
    for (Path file : files) {
      boolean there = before.isEmpty() || file.toString().contains("/" + before);
      if (there && (name.group(2) == null || declares(file, name.group(2)))) {
        return true;
      }
    }
    return JDK.contains(name.group(1)) && !span.contains("/");
  }

  private static boolean declares(Path file, String member) throws IOException {
    return Pattern.compile("\\b" + member + "\\b").matcher(Files.readString(file)).find();
  }
}

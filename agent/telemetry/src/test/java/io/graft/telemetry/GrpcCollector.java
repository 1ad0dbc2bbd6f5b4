package io.graft.telemetry;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector in a gRPC server, which stores what it receives. */
final class GrpcCollector implements AutoCloseable {
  final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
  final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
  final List<ExportLogsServiceRequest> logs = new CopyOnWriteArrayList<>();
  final List<Metadata> headers = new CopyOnWriteArrayList<>();
  volatile Status status = Status.OK;
  volatile Metadata trailers = new Metadata();
  volatile byte[] answer = new byte[0];
  private final Server server;

  private GrpcCollector(ServerCredentials credentials, int port) throws IOException {
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), credentials)
            .maxInboundMessageSize(64 << 20)
            .fallbackHandlerRegistry(
                new HandlerRegistry() {
                  @Override
                  public ServerMethodDefinition<?, ?> lookupMethod(String name, String authority) {
                    return method(name);
                  }
                })
            .build()
            .start();
  }

  static GrpcCollector start() throws IOException {
    return new GrpcCollector(InsecureServerCredentials.create(), 0);
  }

  static GrpcCollector start(ServerCredentials credentials) throws IOException {
    return new GrpcCollector(credentials, 0);
  }

  static GrpcCollector startOn(int port) throws IOException {
    return new GrpcCollector(InsecureServerCredentials.create(), port);
  }

  int port() {
    return server.getPort();
  }

  private ServerMethodDefinition<byte[], byte[]> method(String name) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(name)
            .setRequestMarshaller(new Bytes())
            .setResponseMarshaller(new Bytes())
            .build();
    ServerCallHandler<byte[], byte[]> handler =
        (call, metadata) -> {
          headers.add(metadata);
          call.request(1);
          return new ServerCall.Listener<byte[]>() {
            @Override
            public void onMessage(byte[] message) {
              take(name, message, call);
            }
          };
        };
    return ServerMethodDefinition.create(method, handler);
  }

  private void take(String method, byte[] message, ServerCall<byte[], byte[]> call) {
    Status now = status;
    try {
      if (!now.isOk()) {
        call.close(now, trailers);
        return;
      }
      switch (method) {
        case "opentelemetry.proto.collector.trace.v1.TraceService/Export":
          traces.add(ExportTraceServiceRequest.parseFrom(message));
          break;
        case "opentelemetry.proto.collector.metrics.v1.MetricsService/Export":
          metrics.add(ExportMetricsServiceRequest.parseFrom(message));
          break;
        case "opentelemetry.proto.collector.logs.v1.LogsService/Export":
          logs.add(ExportLogsServiceRequest.parseFrom(message));
          break;
        default:
          call.close(Status.UNIMPLEMENTED, new Metadata());
          return;
      }
      call.sendHeaders(new Metadata());
      call.sendMessage(answer);
      call.close(now, trailers);
    } catch (InvalidProtocolBufferException e) {
      call.close(Status.INVALID_ARGUMENT, new Metadata());
    }
  }

  List<Span> spans() {
    List<Span> spans = new ArrayList<>();
    for (ExportTraceServiceRequest request : traces) {
      request
          .getResourceSpansList()
          .forEach(r -> r.getScopeSpansList().forEach(s -> spans.addAll(s.getSpansList())));
    }
    return spans;
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

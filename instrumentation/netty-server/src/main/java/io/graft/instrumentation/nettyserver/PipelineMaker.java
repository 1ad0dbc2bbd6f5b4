package io.graft.instrumentation.nettyserver;

import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.Charset;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the acceptor of a server says of its connections: the handler that makes their pipelines,
 * and what that refers to. It is read once, when the server is bound.
 */
final class PipelineMaker {
  /** The field of the acceptors of Netty and of Reactor Netty. */
  private static final String CHILD_HANDLER = "childHandler";

  private static final String[] CODECS = {
    "io/netty/handler/codec/http/HttpServerCodec",
    "io/netty/handler/codec/http/HttpRequestDecoder",
    "io/netty/handler/codec/http2/Http2FrameCodecBuilder",
    "io/netty/handler/codec/http2/HttpToHttp2ConnectionHandlerBuilder",
  };

  private static final String TLS = "io.netty.handler.ssl.SslContext";
  private static final String REACTOR_TLS = "reactor.netty.tcp.SslProvider";

  /** Classes that refer to everything, and those that cannot. */
  private static final String[] NOTHING_HERE = {"java.", "javax.", "sun.", "io.netty."};

  /** The handler, what it refers to, and what that refers to, without {@link #NOTHING_HERE}. */
  private static final int MOST_OBJECTS = 24;

  private static final int DEPTH = 2;

  private final List<Object> seen = new ArrayList<>();
  private boolean http;
  private boolean secure;

  private PipelineMaker() {}

  /** Reads a handler of a server's own channel. */
  static PipelineMaker of(ChannelHandler acceptor) {
    return AccessController.doPrivileged(
        new PrivilegedAction<PipelineMaker>() {
          @Override
          public PipelineMaker run() {
            PipelineMaker maker = new PipelineMaker();
            Object handler = maker.child(acceptor);
            if (handler != null) {
              maker.look(handler);
            }
            return maker;
          }
        });
  }

  boolean speaksHttp() {
    return http;
  }

  boolean isSecure() {
    return secure;
  }

  private @Nullable Object child(Object acceptor) {
    for (Field field : fields(acceptor.getClass())) {
      if (field.getName().equals(CHILD_HANDLER)) {
        return value(field, acceptor);
      }
    }
    return null;
  }

  /** Near objects first: a way round must not hide what a near one refers to. */
  private void look(Object handler) {
    add(handler);
    int next = 0;
    for (int depth = 0; depth <= DEPTH; depth++) {
      for (int end = seen.size(); next < end; next++) {
        look(seen.get(next), depth < DEPTH);
      }
    }
  }

  private void look(Object object, boolean further) {
    for (Class<?> type = object.getClass();
        type != null && !hasPrefix(type.getName(), NOTHING_HERE);
        type = type.getSuperclass()) {
      http = http || refersToCodec(type);
      for (Field field : fields(type)) {
        Object next = field.getType().isPrimitive() ? null : value(field, object);
        if (next != null) {
          secure = secure || isTls(next);
          if (further) {
            add(next);
          }
        }
      }
    }
  }

  private void add(Object object) {
    if (seen.size() < MOST_OBJECTS
        && !hasSeen(object)
        && !hasPrefix(object.getClass().getName(), NOTHING_HERE)) {
      seen.add(object);
    }
  }

  private static boolean isTls(Object object) {
    for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
      if (type.getName().equals(REACTOR_TLS)) {
        return true;
      }
      if (type.getName().equals(TLS)) {
        return ((SslContext) object).isServer(); // not that of a client of the application
      }
    }
    return false;
  }

  private boolean hasSeen(Object object) {
    for (Object each : seen) {
      if (each == object) {
        return true;
      }
    }
    return false;
  }

  private static Field[] fields(Class<?> type) {
    try {
      return type.getDeclaredFields();
    } catch (LinkageError unknownType) {
      return new Field[0];
    }
  }

  private static @Nullable Object value(Field field, Object object) {
    if (Modifier.isStatic(field.getModifiers())) {
      return null;
    }
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException | RuntimeException notOpen) {
      return null;
    }
  }

  /** Whether the constants of a class name the codec: it creates it, or asks for it. */
  private static boolean refersToCodec(Class<?> type) {
    ClassLoader loader = type.getClassLoader();
    if (loader == null) {
      return false;
    }
    try (InputStream file =
        loader.getResourceAsStream(type.getName().replace('.', '/') + ".class")) {
      return file != null && isOneIn(text(file), CODECS);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private static String text(InputStream file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(8192);
    byte[] buffer = new byte[8192];
    for (int n = file.read(buffer); n > 0; n = file.read(buffer)) {
      bytes.write(buffer, 0, n);
    }
    return new String(bytes.toByteArray(), Charset.forName("ISO-8859-1"));
  }

  private static boolean isOneIn(String text, String[] parts) {
    for (String each : parts) {
      if (text.contains(each)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasPrefix(String name, String[] prefixes) {
    for (String each : prefixes) {
      if (name.startsWith(each)) {
        return true;
      }
    }
    return false;
  }
}

package io.graft.net;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.ServerSocket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import org.jspecify.annotations.Nullable;

/**
 * Lets several sockets of one user listen at one port ({@code SO_REUSEPORT}), of which the one with
 * the most specific address gets a connection. The option may be set after the socket listens. Java
 * 8 has no name for it.
 */
public final class PortSharing {
  private static final int SOL_SOCKET = 1;
  private static final int SO_REUSEPORT = 15;

  private PortSharing() {}

  /**
   * Sets the option.
   *
   * @param socket a {@link NetworkChannel} or a {@link ServerSocket}
   * @throws IOException if it cannot; the message is a clause
   */
  public static void allow(Object socket) throws IOException {
    try {
      SocketOption<Boolean> option = option();
      if (option == null) {
        allowOnJava8(socket);
      } else if (socket instanceof NetworkChannel) {
        ((NetworkChannel) socket).setOption(option, true);
      } else {
        ServerSocket.class
            .getMethod("setOption", SocketOption.class, Object.class)
            .invoke(socket, option, true);
      }
    } catch (InvocationTargetException e) {
      throw new IOException(String.valueOf(e.getCause()), e);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw new IOException("this JVM cannot share ports (" + e + ")", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static @Nullable SocketOption<Boolean> option() throws IllegalAccessException {
    try {
      return (SocketOption<Boolean>) StandardSocketOptions.class.getField("SO_REUSEPORT").get(null);
    } catch (NoSuchFieldException e) {
      return null;
    }
  }

  /** By the numbers of Linux; the JVM passes them on unchanged. */
  private static void allowOnJava8(Object socket) throws IOException, ReflectiveOperationException {
    if (!System.getProperty("os.name", "").startsWith("Linux")) {
      throw new IOException("Java 8 can share ports on Linux only");
    }
    for (Method method : Class.forName("sun.nio.ch.Net").getDeclaredMethods()) {
      if (method.getName().equals("setIntOption0") && method.getParameterTypes().length == 6) {
        method.setAccessible(true);
        method.invoke(null, descriptor(socket), false, SOL_SOCKET, SO_REUSEPORT, 1, false);
        return;
      }
    }
    throw new IOException("this JVM cannot share ports");
  }

  private static Object descriptor(Object socket) throws IOException, ReflectiveOperationException {
    if (socket instanceof ServerSocket) {
      Method impl = ServerSocket.class.getDeclaredMethod("getImpl");
      impl.setAccessible(true);
      Field field = Class.forName("java.net.SocketImpl").getDeclaredField("fd");
      field.setAccessible(true);
      Object found = impl.invoke(socket);
      Object descriptor = found == null ? null : field.get(found);
      if (descriptor != null) {
        return descriptor;
      }
    }
    for (Class<?> type = socket.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getType() == FileDescriptor.class && field.getName().equals("fd")) {
          field.setAccessible(true);
          return field.get(socket);
        }
      }
    }
    throw new IOException("this JVM cannot share ports");
  }
}

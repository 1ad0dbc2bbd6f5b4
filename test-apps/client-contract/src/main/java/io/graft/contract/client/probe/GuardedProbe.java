package io.graft.contract.client.probe;

import java.io.ByteArrayOutputStream;
import java.io.FilePermission;
import java.io.InputStream;
import java.net.CookieHandler;
import java.net.NetPermission;
import java.net.SocketPermission;
import java.net.URI;
import java.net.URLPermission;
import java.security.AllPermission;
import java.security.CodeSource;
import java.security.Permission;
import java.security.PermissionCollection;
import java.security.Permissions;
import java.security.Policy;
import java.security.ProtectionDomain;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PropertyPermission;

/**
 * The {@link Probe} as applications are that limit themselves once they have started, such as
 * Elasticsearch: from then on it has the rights that its own work takes, and nobody else has any.
 */
public final class GuardedProbe {
  private GuardedProbe() {}

  public static void main(String[] arguments) throws Exception {
    Class.forName(arguments[0]).getDeclaredConstructor().newInstance();
    CookieHandler.setDefault((CookieHandler) trusted().getDeclaredConstructor().newInstance());
    Policy.setPolicy(new Strict(GuardedProbe.class.getProtectionDomain().getCodeSource()));
    System.setSecurityManager(new SecurityManager());
    Probe.main(arguments);
  }

  /** Loads {@link Jar} as of a library that may do anything. */
  private static Class<?> trusted() throws Exception {
    final Permissions all = new Permissions();
    all.add(new AllPermission());
    return new ClassLoader(GuardedProbe.class.getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return name.equals(Jar.class.getName()) ? define(name) : super.loadClass(name, resolve);
      }

      private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
          ByteArrayOutputStream file = new ByteArrayOutputStream();
          for (int b = in.read(); b >= 0; b = in.read()) {
            file.write(b);
          }
          ProtectionDomain domain = new ProtectionDomain(null, all);
          return defineClass(name, file.toByteArray(), 0, file.size(), domain);
        } catch (java.io.IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    }.loadClass(Jar.class.getName());
  }

  /**
   * Has all rights, and so can do whatever its callers can: none of these here can read the
   * environment.
   */
  public static final class Jar extends CookieHandler {
    public Jar() {}

    @Override
    public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
      try {
        System.getSecurityManager().checkPermission(new RuntimePermission("not.of.the.probe"));
        System.out.println("lent: " + uri);
      } catch (SecurityException asItShouldBe) {
        System.out.println("asked for cookies: " + uri.getHost());
      }
      return Collections.emptyMap();
    }

    @Override
    public void put(URI uri, Map<String, List<String>> headers) {}
  }

  /** Gives to the probe and its libraries what they need, and to all others nothing. */
  private static final class Strict extends Policy {
    private final CodeSource probe;
    private final Permissions own = new Permissions();

    Strict(CodeSource probe) {
      this.probe = probe;
      own.add(new SocketPermission("*", "connect,accept,listen,resolve"));
      own.add(new URLPermission("http:*", "*:*"));
      own.add(new URLPermission("https:*", "*:*"));
      own.add(new NetPermission("getProxySelector"));
      own.add(new PropertyPermission("*", "read"));
      own.add(new FilePermission("<<ALL FILES>>", "read"));
      own.add(new RuntimePermission("modifyThread"));
      own.add(new RuntimePermission("exitVM.0"));
    }

    @Override
    public PermissionCollection getPermissions(CodeSource source) {
      return new Permissions();
    }

    @Override
    public boolean implies(ProtectionDomain domain, Permission permission) {
      CodeSource source = domain.getCodeSource();
      if (source == null || source.getLocation() == null) {
        return false;
      }
      String place = source.getLocation().toString();
      return place.startsWith("jrt:")
          || place.contains("/lib/ext/")
          || !place.endsWith("graft.jar")
              && (place.endsWith(".jar") || probe.getLocation().equals(source.getLocation()))
              && own.implies(permission);
    }
  }
}

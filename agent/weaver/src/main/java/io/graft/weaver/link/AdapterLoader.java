package io.graft.weaver.link;

import io.graft.weaver.api.JvmAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Defines the adapters for one class loader of the application. Adapters see the library through
 * the application's loader and governance through the agent's loader, and nothing else of the
 * agent.
 */
public final class AdapterLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  private static final String GRAFT = "io.graft.";
  private static final String BOOTSTRAP = "io.graft.bootstrap.";
  private static final String GOVERNANCE = "io.graft.governance.";
  private static final String ADAPTERS = "io.graft.instrumentation.";
  private static final String SPI = "io.graft.instrumentation.spi.";

  private final ClassLoader agent;
  private final @Nullable ClassLoader application;

  /** How the application has the libraries; {@code null}: as they are. */
  private final @Nullable Relocation relocation;

  /** The agent's own, so that an adapter's rights do not depend on the application's policy. */
  private final ProtectionDomain domain = AdapterLoader.class.getProtectionDomain();

  private final Set<String> opened = new HashSet<String>();

  AdapterLoader(
      ClassLoader agent, @Nullable ClassLoader application, @Nullable Relocation relocation) {
    super(null);
    this.agent = agent;
    this.application = application;
    this.relocation = relocation;
  }

  /** Lets these adapters use the package of a class. */
  void open(Class<?> type, JvmAccess jvm) {
    String name = type.getName();
    String packageName = name.substring(0, name.lastIndexOf('.') + 1);
    synchronized (opened) {
      // Module.isOpen would not do: on Java 9 to 16 it is true and yet each use prints a warning.
      if (opened.add(packageName)) {
        jvm.open(type, this);
      }
    }
  }

  /** Returns the descriptor of a method of an adapter, whose types may be relocated here. */
  String descriptor(String descriptor) {
    return relocation == null ? descriptor : relocation.descriptor(descriptor);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(GRAFT)) {
      return System.getSecurityManager() == null
          ? Class.forName(name, false, application)
          : PrivilegedLoad.load(name, application);
    }
    if (name.startsWith(GOVERNANCE) || name.startsWith(SPI) || name.startsWith(BOOTSTRAP)) {
      return agent.loadClass(name);
    }
    if (!name.startsWith(ADAPTERS)) {
      throw new ClassNotFoundException(name + ": adapters may not use it");
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      return found == null ? define(name) : found;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    byte[] classFile;
    try {
      InputStream in = agent.getResourceAsStream(name.replace('.', '/') + ".class");
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      classFile = readAll(in);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
    if (relocation != null) {
      classFile = relocation.adapter(classFile);
    }
    return defineClass(name, classFile, 0, classFile.length, domain);
  }

  @Override
  public @Nullable URL getResource(String name) {
    return application == null
        ? ClassLoader.getSystemResource(name)
        : application.getResource(name);
  }

  /** Reads a stream to its end and closes it. */
  public static byte[] readAll(InputStream in) throws IOException {
    try {
      ByteArrayOutputStream all = new ByteArrayOutputStream(8192);
      byte[] buffer = new byte[8192];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        all.write(buffer, 0, n);
      }
      return all.toByteArray();
    } finally {
      in.close();
    }
  }

  /**
   * Loads with the agent's rights: the policy may deny the library's package to the code that runs
   * the advice.
   */
  private static final class PrivilegedLoad implements PrivilegedExceptionAction<Class<?>> {
    private final String name;
    private final @Nullable ClassLoader application;

    private PrivilegedLoad(String name, @Nullable ClassLoader application) {
      this.name = name;
      this.application = application;
    }

    static Class<?> load(String name, @Nullable ClassLoader application)
        throws ClassNotFoundException {
      try {
        return AccessController.doPrivileged(new PrivilegedLoad(name, application));
      } catch (PrivilegedActionException e) {
        throw (ClassNotFoundException) e.getException();
      }
    }

    @Override
    public Class<?> run() throws ClassNotFoundException {
      return Class.forName(name, false, application);
    }
  }
}

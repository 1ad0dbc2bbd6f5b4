package io.graft.weaver;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The loader of an application: it has its own copy of the library {@code fixture}. */
class Application extends ClassLoader {
  private final Map<String, byte[]> given = new HashMap<>();
  final Set<String> hidden = new HashSet<>();
  volatile Runnable whenAsked = () -> {};

  Application() {
    super(Application.class.getClassLoader());
  }

  Application with(String name, byte[] classFile) {
    given.put(name, classFile);
    return this;
  }

  @Override
  public URL getResource(String name) {
    return hidden.contains(name) ? null : super.getResource(name);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("fixture.") || name.equals("fixture.Events")) {
      return super.loadClass(name, resolve);
    }
    if (name.equals("fixture.Missing")) {
      throw new ClassNotFoundException(name);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      if (found != null) {
        whenAsked.run();
        return found;
      }
      byte[] classFile = classFile(name);
      return defineClass(name, classFile, 0, classFile.length);
    }
  }

  byte[] classFile(String name) throws ClassNotFoundException {
    if (given.containsKey(name)) {
      return given.get(name);
    }
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  Object target() throws Exception {
    return loadClass("fixture.Target").getConstructor(String.class).newInstance("target");
  }

  Object newInstance(String type) throws Exception {
    return loadClass(type).getConstructor().newInstance();
  }

  /** Calls the method of that name with that many arguments, and throws what it throws. */
  static Object call(Object target, String name, Object... arguments) throws Throwable {
    Class<?> type = target instanceof Class ? (Class<?>) target : target.getClass();
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        method.setAccessible(true);
        try {
          return method.invoke(target instanceof Class ? null : target, arguments);
        } catch (InvocationTargetException e) {
          throw e.getCause();
        }
      }
    }
    throw new AssertionError("no method " + name);
  }
}

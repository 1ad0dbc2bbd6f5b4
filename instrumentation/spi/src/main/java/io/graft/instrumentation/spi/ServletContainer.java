package io.graft.instrumentation.spi;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The advice that every request of a servlet container passes. Once one of them is woven, no class
 * is searched for the join points of the fallback ({@link JoinPoint#anywhere}).
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.SOURCE)
public @interface ServletContainer {}

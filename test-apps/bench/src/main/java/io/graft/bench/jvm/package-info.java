/** Java virtual machines that are measured, and what is read of them from outside. */
package io.graft.bench.jvm;

/** The readers of the blog: steady load from outside, and what became of it. */
package io.graft.demo.traffic;

/** The three services of the blog, as processes. */
package io.graft.demo.blog;

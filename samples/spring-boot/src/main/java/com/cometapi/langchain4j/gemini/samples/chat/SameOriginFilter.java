package com.cometapi.langchain4j.gemini.samples.chat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Rejects requests of foreign pages, since any page on the web can send requests to this machine. The host must be this
 * machine, which excludes a name that was rebound to the loopback address. A request that changes something must come from
 * this application's own origin.
 */
@Component
final class SameOriginFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self';"
            + " img-src 'self' blob:; media-src 'self'; connect-src 'self';"
            + " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Set<String> hosts = new HashSet<>(Set.of("127.0.0.1", "localhost", "[::1]"));

    /** @param moreHosts further names of this machine, for when it accepts connections from others */
    SameOriginFilter(@Value("${chat.hosts:}") List<String> moreHosts) {
        hosts.addAll(moreHosts);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!hosts.contains(request.getServerName())) {
            reject(response, "Add this host to chat.hosts to allow it");
        } else if (!SAFE_METHODS.contains(request.getMethod()) && isCrossOrigin(request)) {
            reject(response, "Only this application's own page may send this request");
        } else {
            response.setHeader("Content-Security-Policy", POLICY);
            response.setHeader("X-Content-Type-Options", "nosniff");
            response.setHeader("Referrer-Policy", "no-referrer");
            response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
            response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
            chain.doFilter(request, response);
        }
    }

    private static void reject(HttpServletResponse response, String reason) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write(reason);
    }

    private static boolean isCrossOrigin(HttpServletRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin")) return true;
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        // its scheme is not compared, since a proxy may have received the request with https
        return origin != null && !origin.replaceFirst("^https?://", "").equals(request.getHeader(HttpHeaders.HOST));
    }
}

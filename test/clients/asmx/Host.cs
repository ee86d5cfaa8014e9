// Serves a directory with ASP.NET as Mono has it: HttpListener in front, the runtime of System.Web behind.
using System;
using System.Collections.Generic;
using System.IO;
using System.Net;
using System.Threading;
using System.Web;
using System.Web.Hosting;

public class Request : SimpleWorkerRequest
{
    readonly HttpListenerContext context;
    readonly Stream answer = new MemoryStream();
    readonly ManualResetEvent ended = new ManualResetEvent(false);
    readonly byte[] body;
    readonly string root;

    public Request(HttpListenerContext context, string root) : base(string.Empty, string.Empty, new StringWriter())
    {
        this.context = context;
        this.root = root;
        MemoryStream buffer = new MemoryStream();
        context.Request.InputStream.CopyTo(buffer);
        body = buffer.ToArray();
    }

    public override string GetUriPath() { return context.Request.Url.AbsolutePath; }
    public override string GetFilePath() { return GetUriPath(); }
    public override string GetFilePathTranslated() { return MapPath(GetUriPath()); }
    public override string MapPath(string path) { return Path.Combine(root, path.TrimStart('/')); }
    public override string GetPathInfo() { return string.Empty; }
    public override string GetQueryString() { return context.Request.Url.Query.TrimStart('?'); }
    public override string GetRawUrl() { return context.Request.RawUrl; }
    public override string GetHttpVerbName() { return context.Request.HttpMethod; }
    public override string GetHttpVersion() { return "HTTP/1.1"; }
    public override string GetRemoteAddress() { return context.Request.RemoteEndPoint.Address.ToString(); }
    public override string GetLocalAddress() { return context.Request.LocalEndPoint.Address.ToString(); }
    public override int GetLocalPort() { return context.Request.LocalEndPoint.Port; }
    public override string GetServerName() { return context.Request.Url.Host; }
    public override byte[] GetPreloadedEntityBody() { return body; }
    public override bool IsEntireEntityBodyIsPreloaded() { return true; }
    public override string GetKnownRequestHeader(int index) { return context.Request.Headers[GetKnownRequestHeaderName(index)]; }
    public override string GetUnknownRequestHeader(string name) { return context.Request.Headers[name]; }

    public override string[][] GetUnknownRequestHeaders()
    {
        List<string[]> headers = new List<string[]>();
        foreach (string name in context.Request.Headers.AllKeys)
        {
            if (GetKnownRequestHeaderIndex(name) < 0) headers.Add(new[] { name, context.Request.Headers[name] });
        }
        return headers.ToArray();
    }

    public override void SendStatus(int code, string description)
    {
        context.Response.StatusCode = code;
        context.Response.StatusDescription = description;
    }

    public override void SendKnownResponseHeader(int index, string value)
    {
        SendUnknownResponseHeader(GetKnownResponseHeaderName(index), value);
    }

    public override void SendUnknownResponseHeader(string name, string value)
    {
        if (name == "Content-Length" || name == "Connection" || name == "Transfer-Encoding") return;
        context.Response.AppendHeader(name, value);
    }

    public override void SendResponseFromMemory(byte[] data, int length) { answer.Write(data, 0, length); }

    public override void FlushResponse(bool final) { }

    public override void EndOfRequest() { ended.Set(); }

    /// Sends what the runtime has answered, once that is all there.
    public void Finish()
    {
        ended.WaitOne();
        byte[] bytes = ((MemoryStream)answer).ToArray();
        context.Response.ContentLength64 = bytes.Length;
        if (context.Request.HttpMethod != "HEAD") context.Response.OutputStream.Write(bytes, 0, bytes.Length);
        context.Response.Close();
    }
}

/// Lives in the application's own domain.
public class Host : MarshalByRefObject
{
    public override object InitializeLifetimeService() { return null; }

    public void Listen(string address, string root)
    {
        HttpListener listener = new HttpListener();
        listener.Prefixes.Add(address);
        listener.Start();
        new Thread(() =>
        {
            while (true)
            {
                HttpListenerContext context = listener.GetContext();
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    Request request = new Request(context, root);
                    HttpRuntime.ProcessRequest(request);
                    request.Finish();
                });
            }
        }).Start();
    }

    static void Main(string[] arguments)
    {
        string root = Path.GetFullPath(arguments[1]);
        Host host = (Host)ApplicationHost.CreateApplicationHost(typeof(Host), "/", root);
        host.Listen(arguments[0], root);
        Console.WriteLine("listening on " + arguments[0]);
        Thread.Sleep(Timeout.Infinite);
    }
}

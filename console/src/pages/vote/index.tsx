export default () => <h1>Vote</h1>;
